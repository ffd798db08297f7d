package io.topbook.producer.second;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.topbook.avro.AggTrade;
import io.topbook.avro.BookTicker;
import io.topbook.avro.DepthEvent;
import io.topbook.avro.Incident;
import io.topbook.avro.RejectedFrame;
import io.topbook.avro.SecondMark;
import io.topbook.producer.feed.FeedSettings;
import io.topbook.producer.feed.FeedSymbol;
import io.topbook.producer.feed.RequestAnswers;
import io.topbook.producer.feed.SnapshotKind;
import io.topbook.producer.publish.EventPublisher;
import io.topbook.producer.publish.FeedCounts;
import io.topbook.producer.publish.MemorySink;
import io.topbook.producer.publish.PublishedState;
import io.topbook.producer.publish.ReadBack;
import io.topbook.schemas.Exchange;
import io.topbook.schemas.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// A feed on a log in memory, and what it asked of its transport.
final class FeedRun implements RequestAnswers {
  final MemorySink sink;
  final FeedCounts counts = new FeedCounts("test-0");
  final ConnectionFeed feed;
  final List<FeedSymbol> symbols;
  final List<String> asked = new ArrayList<>();

  /// What for, one for each of {@link #asked}.
  final List<SnapshotKind> kinds = new ArrayList<>();

  final List<String> answers = new ArrayList<>();
  private long now;

  FeedRun(
      List<FeedSymbol> symbols,
      Exchange exchange,
      FeedSettings settings,
      MemorySink sink,
      PublishedState published) {
    this.symbols = symbols;
    this.sink = sink;
    feed =
        new ConnectionFeed(
            "test-0",
            symbols,
            exchange,
            settings,
            (symbol, kind) -> {
              asked.add(symbol);
              kinds.add(kind);
            },
            this,
            new EventPublisher(sink, MemorySink.schemaIds(), counts),
            published);
  }

  static FeedRun live(FeedSymbol... symbols) {
    return new FeedRun(
        List.of(symbols),
        Exchange.BINANCE,
        FeedSettings.defaults(),
        new MemorySink(true),
        PublishedState.NONE);
  }

  static FeedRun played(Exchange exchange, List<FeedSymbol> symbols) {
    return new FeedRun(
        symbols,
        exchange,
        FeedSettings.defaults().withPlayed(true),
        new MemorySink(true),
        PublishedState.NONE);
  }

  /// Plays a whole recording.
  static FeedRun of(Exchange exchange, Recording recording) {
    FeedRun run = played(exchange, recording.symbols());
    run.connect(0);
    recording.play(run::frame);
    run.feed.onTick(0);
    return run;
  }

  /// Another process on the same log, which reads back what this one published. As far apart as
  /// records were appended here, next to nothing is read for its append time's sake.
  FeedRun restarted(Exchange exchange) {
    Set<String> names = symbols.stream().map(FeedSymbol::symbol).collect(Collectors.toSet());
    return new FeedRun(
        symbols,
        exchange,
        FeedSettings.defaults().withPlayed(true),
        sink,
        new ReadBack(sink, 60_000).read(exchange, names, Duration.ofSeconds(60)));
  }

  FeedRun connect(long nowNs) {
    now = nowNs;
    feed.onOpen(nowNs);
    feed.onSubscribed(
        symbols.stream().flatMap(symbol -> symbol.streams("depth@100ms").stream()).toList(), nowNs);
    return this;
  }

  /// Sets our clock for the frames that follow.
  FeedRun at(long nowNs) {
    now = nowNs;
    return this;
  }

  FeedRun tick(long nowNs) {
    now = nowNs;
    feed.onTick(nowNs);
    return this;
  }

  void frame(String json) {
    byte[] padded = ("??" + json + "??").getBytes(UTF_8);
    feed.onTextFrame(padded, 2, padded.length - 4, now);
  }

  List<BookTicker> quotes() {
    return sink.values(Topic.BOOK_TICKERS, BookTicker.class);
  }

  List<AggTrade> trades() {
    return sink.values(Topic.AGG_TRADES, AggTrade.class);
  }

  List<DepthEvent> depth() {
    return sink.values(Topic.DEPTH, DepthEvent.class);
  }

  List<SecondMark> marks() {
    return sink.values(Topic.SECOND_MARKS, SecondMark.class);
  }

  List<Incident> incidents() {
    return sink.values(Topic.INCIDENTS, Incident.class);
  }

  List<Incident> incidents(String... kinds) {
    return incidents().stream().filter(i -> List.of(kinds).contains(i.getKind())).toList();
  }

  List<RejectedFrame> rejects() {
    return sink.values(Topic.REJECTED_FRAMES, RejectedFrame.class);
  }

  @Override
  public void onAccepted(long id) {
    answers.add("accepted " + id);
  }

  @Override
  public void onRefused(long id, int code, String message) {
    answers.add("refused " + id + ' ' + code + ' ' + message);
  }

  @Override
  public void onServerShutdown() {
    answers.add("shutdown");
  }

  @Override
  public void onRecordingEnd() {
    answers.add("end");
  }
}
