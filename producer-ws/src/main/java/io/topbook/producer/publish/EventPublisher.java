package io.topbook.producer.publish;

import io.topbook.avro.AggTrade;
import io.topbook.avro.BookTicker;
import io.topbook.avro.DepthEvent;
import io.topbook.avro.DepthKind;
import io.topbook.avro.Incident;
import io.topbook.avro.PriceLevel;
import io.topbook.avro.RejectedFrame;
import io.topbook.avro.SecondMark;
import io.topbook.producer.feed.Frame;
import io.topbook.producer.feed.Levels;
import io.topbook.schemas.Topic;
import io.topbook.schemas.wire.AvroWireEncoder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;

/// One connection's events as Avro records, handed to the sink and counted.
///
/// The records are reused from event to event; what is left of one is its bytes. Confined to the
/// connection's thread.
public final class EventPublisher {
  private final RecordSink sink;
  private final FeedCounts counts;
  private final AvroWireEncoder<BookTicker> quotes;
  private final AvroWireEncoder<AggTrade> trades;
  private final AvroWireEncoder<DepthEvent> depths;
  private final AvroWireEncoder<SecondMark> marks;
  private final AvroWireEncoder<Incident> incidents;
  private final AvroWireEncoder<RejectedFrame> rejects;
  private final BookTicker ticker = new BookTicker();
  private final AggTrade aggTrade = new AggTrade();
  private final DepthEvent depthEvent = new DepthEvent();

  public EventPublisher(RecordSink sink, SchemaIds ids, FeedCounts counts) {
    this.sink = sink;
    this.counts = counts;
    quotes = encoder(ids, Topic.BOOK_TICKERS, BookTicker.class);
    trades = encoder(ids, Topic.AGG_TRADES, AggTrade.class);
    depths = encoder(ids, Topic.DEPTH, DepthEvent.class);
    marks = encoder(ids, Topic.SECOND_MARKS, SecondMark.class);
    incidents = encoder(ids, Topic.INCIDENTS, Incident.class);
    rejects = encoder(ids, Topic.REJECTED_FRAMES, RejectedFrame.class);
    aggTrade.setRepaired(false);
  }

  private static <T extends SpecificRecord> AvroWireEncoder<T> encoder(
      SchemaIds ids, Topic topic, Class<T> type) {
    return new AvroWireEncoder<>(ids.of(topic), type);
  }

  public FeedCounts counts() {
    return counts;
  }

  public RecordKey key(String name) {
    return sink.key(name);
  }

  /// Whether the sink takes more.
  public boolean isWritable() {
    return sink.isWritable();
  }

  /// Lets the sink go on with what waits inside it.
  public void tick() {
    sink.tick();
  }

  /// @param eventTime µs
  public Sent quote(RecordKey key, int symbolId, long eventTime, Frame.Quote quote, long ingestNs) {
    ticker.setSymbolId(symbolId);
    ticker.setEventTime(instant(eventTime));
    ticker.setUpdateId(quote.updateId());
    ticker.setBidPrice(quote.bidPrice());
    ticker.setBidQty(quote.bidQty());
    ticker.setAskPrice(quote.askPrice());
    ticker.setAskQty(quote.askQty());
    ticker.setIngestNs(ingestNs);
    return send(Topic.BOOK_TICKERS, key, quotes.encode(ticker));
  }

  /// @param voidBefore how many ids directly before this one are no trades
  public Sent trade(RecordKey key, int symbolId, Frame.Trade trade, int voidBefore, long ingestNs) {
    aggTrade.setSymbolId(symbolId);
    aggTrade.setEventTime(instant(trade.tradeTime()));
    aggTrade.setAggTradeId(trade.id());
    aggTrade.setPrice(trade.price());
    aggTrade.setQty(trade.qty());
    aggTrade.setFirstTradeId(trade.firstTradeId());
    aggTrade.setLastTradeId(trade.lastTradeId());
    aggTrade.setBuyerIsMaker(trade.buyerIsMaker());
    aggTrade.setIngestNs(ingestNs);
    aggTrade.setSentTime(instant(trade.eventTime()));
    aggTrade.setVoidBefore(voidBefore);
    return send(Topic.AGG_TRADES, key, trades.encode(aggTrade));
  }

  /// A diff as it will lie in the topic, to be published now and perhaps again.
  public byte[] encodeDiff(int symbolId, Frame.Depth depth, long ingestNs) {
    depthEvent.setSymbolId(symbolId);
    depthEvent.setEventTime(instant(depth.eventTime()));
    depthEvent.setKind(DepthKind.DIFF);
    depthEvent.setFirstUpdateId(depth.firstUpdateId());
    depthEvent.setLastUpdateId(depth.lastUpdateId());
    depthEvent.setPreviousUpdateId(
        depth.previousUpdateId() == Frame.ABSENT ? null : depth.previousUpdateId());
    depthEvent.setBids(levels(depth.bids()));
    depthEvent.setAsks(levels(depth.asks()));
    depthEvent.setIngestNs(ingestNs);
    return depths.encode(depthEvent);
  }

  /// Publishes what {@link #encodeDiff} made.
  public Sent diff(RecordKey key, byte[] encoded) {
    return send(Topic.DEPTH, key, encoded);
  }

  /// @param eventTime µs
  public Sent keyFrame(
      RecordKey key, int symbolId, long eventTime, Frame.Snapshot snapshot, long ingestNs) {
    depthEvent.setSymbolId(symbolId);
    depthEvent.setEventTime(instant(eventTime));
    depthEvent.setKind(DepthKind.SNAPSHOT);
    depthEvent.setFirstUpdateId(snapshot.lastUpdateId());
    depthEvent.setLastUpdateId(snapshot.lastUpdateId());
    depthEvent.setPreviousUpdateId(null);
    depthEvent.setBids(levels(snapshot.bids()));
    depthEvent.setAsks(levels(snapshot.asks()));
    depthEvent.setIngestNs(ingestNs);
    counts.keyFrames().increment();
    return send(Topic.DEPTH, key, depths.encode(depthEvent));
  }

  public Sent mark(RecordKey key, SecondMark mark) {
    return send(Topic.SECOND_MARKS, key, marks.encode(mark));
  }

  public Sent incident(RecordKey key, Incident incident) {
    return send(Topic.INCIDENTS, key, incidents.encode(incident));
  }

  public Sent reject(RecordKey key, RejectedFrame frame) {
    return send(Topic.REJECTED_FRAMES, key, rejects.encode(frame));
  }

  private Sent send(Topic topic, RecordKey key, byte[] value) {
    counts.published(topic).increment();
    return sink.send(topic, key, value);
  }

  private static Instant instant(long micros) {
    return Instant.ofEpochSecond(
        Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1_000);
  }

  private static List<PriceLevel> levels(Levels levels) {
    List<PriceLevel> list = new ArrayList<>(levels.size());
    for (int i = 0; i < levels.size(); i++) {
      list.add(new PriceLevel(levels.price(i), levels.qty(i)));
    }
    return list;
  }
}
