package io.topbook.producer.second;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.topbook.producer.binance.FrameDecoder;
import io.topbook.producer.feed.FeedSettings;
import io.topbook.producer.feed.FeedSymbol;
import io.topbook.producer.feed.Frame;
import io.topbook.producer.feed.SilentAnswers;
import io.topbook.producer.feed.SymbolRules;
import io.topbook.producer.feed.TradeStream;
import io.topbook.producer.publish.EventPublisher;
import io.topbook.producer.publish.FeedCounts;
import io.topbook.producer.publish.MemorySink;
import io.topbook.producer.publish.PublishedState;
import io.topbook.producer.publish.RecordKey;
import io.topbook.producer.publish.RecordSink;
import io.topbook.producer.publish.Sent;
import io.topbook.schemas.Exchange;
import io.topbook.schemas.Topic;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// What a bookTicker costs, step by step, in CPU time of this thread: a main, not a test. 40
/// symbols take turns, as on a connection.
final class HotPathLoop {
  private static final int SYMBOLS = 40;
  private static final int FRAMES = 1_000_000;

  private interface Step {
    void run(byte[] frame, int i);
  }

  private static final class NoSink implements RecordSink {
    private static final Sent SENT = Sent.at(0);
    long bytes;

    @Override
    public RecordKey key(String name) {
      return RecordKey.of(name, 12);
    }

    @Override
    public Sent send(Topic topic, RecordKey key, byte[] value) {
      bytes += value.length;
      return SENT;
    }

    @Override
    public void tick() {}

    @Override
    public boolean isWritable() {
      return true;
    }
  }

  private static double sum;

  private HotPathLoop() {}

  public static void main(String[] args) {
    List<FeedSymbol> symbols = new ArrayList<>();
    for (int i = 0; i < SYMBOLS; i++) {
      symbols.add(new FeedSymbol("SYM" + i + "USDT", i + 1, SymbolRules.TRADING, TradeStream.AGG));
    }
    byte[][] frames = new byte[FRAMES][];
    for (int i = 0; i < FRAMES; i++) {
      String symbol = symbols.get(i % SYMBOLS).symbol();
      frames[i] =
          "{\"stream\":\"%s@bookTicker\",\"data\":{\"u\":%d,\"s\":\"%s\",\"b\":\"%d.78000000\",\"B\":\"4.9%d000\",\"a\":\"%d.79000000\",\"A\":\"2.11027000\"}}"
              .formatted(
                  symbol.toLowerCase(Locale.ROOT),
                  85592068563L + i,
                  symbol,
                  89879 + i % 50,
                  100 + i % 900,
                  89879 + i % 50)
              .getBytes(UTF_8);
    }
    var decoder = new FrameDecoder(symbols, Exchange.BINANCE, false);
    for (int round = 0; round < 4; round++) {
      measure(
          "decode",
          frames,
          (frame, _) -> {
            var quote = (Frame.Quote) decoder.decode(frame, 0, frame.length);
            sum +=
                quote.updateId()
                    + quote.bidPrice()
                    + quote.bidQty()
                    + quote.askPrice()
                    + quote.askQty();
          });
      var counts = new FeedCounts("x");
      var publisher = new EventPublisher(new NoSink(), MemorySink.schemaIds(), counts);
      RecordKey key = publisher.key("SYM0USDT");
      measure(
          "decode + encode",
          frames,
          (frame, i) ->
              publisher.quote(
                  key,
                  1,
                  1_723_161_250_000_000L + i,
                  (Frame.Quote) decoder.decode(frame, 0, frame.length),
                  i));
      var feed =
          new ConnectionFeed(
              "x",
              symbols,
              Exchange.BINANCE,
              FeedSettings.defaults(),
              (_, _) -> {},
              new SilentAnswers(),
              publisher,
              PublishedState.NONE);
      byte[] first = Frames.depth("SYM0USDT", 1, 2, 1_723_161_250_000L).getBytes(UTF_8);
      feed.onTextFrame(first, 0, first.length, 1_723_161_250_000_000_000L);
      measure(
          "feed",
          frames,
          (frame, i) ->
              feed.onTextFrame(frame, 0, frame.length, 1_723_161_250_000_000_000L + i * 20_000L));
    }
    System.out.println(sum);
  }

  private static void measure(String name, byte[][] frames, Step step) {
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    long bytes = threads.getCurrentThreadAllocatedBytes();
    long cpu = threads.getCurrentThreadCpuTime();
    for (int i = 0; i < frames.length; i++) {
      step.run(frames[i], i);
    }
    cpu = threads.getCurrentThreadCpuTime() - cpu;
    bytes = threads.getCurrentThreadAllocatedBytes() - bytes;
    System.out.printf(
        "%-16s %4d ns, %4d bytes a quote%n", name, cpu / frames.length, bytes / frames.length);
  }
}
