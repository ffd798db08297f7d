package io.topbook.bench;

import io.topbook.features.book.BookAudit;
import io.topbook.features.book.BookEvent;
import io.topbook.features.book.BookListener;
import io.topbook.features.book.BookLoss;
import io.topbook.features.book.BookTracker;
import io.topbook.features.book.DepthUpdate;
import io.topbook.features.book.Levels;
import io.topbook.features.book.OrderBook;
import io.topbook.features.book.Side;
import io.topbook.features.state.StateWriter;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.CommandLineOptions;

/// Level updates per second of the book, of a plain TreeMap, and of the whole tracker: checks, id
/// rules, best levels and order flow of each diff. Each call plays a stream from its key frame on.
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 6, time = 1)
public class BookBenchmark {
  /// What JMH divides by time; and, where others share the machine, by processor time.
  @State(Scope.Thread)
  @AuxCounters(AuxCounters.Type.OPERATIONS)
  public static class Counted {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    public long levels;
    private long cpuNanos;

    @Setup(Level.Iteration)
    public void start() {
      cpuNanos = THREADS.getCurrentThreadCpuTime();
    }

    @TearDown(Level.Iteration)
    public void stop() {
      double seconds = (THREADS.getCurrentThreadCpuTime() - cpuNanos) / 1e9;
      System.out.printf("[%.1f million levels/s of CPU] ", levels / seconds / 1e6);
    }
  }

  /// The stream, the same for all.
  @State(Scope.Benchmark)
  public static class Stream {
    @Param({"spot", "coinm"})
    public String exchange = "";

    private DepthUpdate keyFrame = NONE;
    private DepthUpdate[] diffs = {};
    private long levels;

    @Setup
    public void read() throws IOException {
      DepthStream stream = exchange.equals("coinm") ? DepthStream.coinM() : DepthStream.spot();
      keyFrame = stream.keyFrame();
      diffs = stream.diffs().toArray(DepthUpdate[]::new);
      levels = stream.levels();
      OrderBook book = playBook(this);
      if (!playTreeMap(this).isAlike(book)) {
        throw new IllegalStateException("the two books differ");
      }
      System.out.printf(
          "# %s: %,d diffs, %,d level updates, %,d bids and %,d asks at the end, both alike%n",
          stream.name(), diffs.length, levels, book.count(Side.BID), book.count(Side.ASK));
    }

    private static final DepthUpdate NONE = DepthUpdate.keyFrame(0, 0, Levels.NONE, Levels.NONE);
  }

  @Benchmark
  public OrderBook book(Stream stream, Counted counted) {
    counted.levels += stream.levels;
    return playBook(stream);
  }

  private static OrderBook playBook(Stream stream) {
    OrderBook book = OrderBook.fromSnapshot(stream.keyFrame.bids(), stream.keyFrame.asks());
    for (DepthUpdate diff : stream.diffs) {
      book.apply(diff);
    }
    return book;
  }

  @Benchmark
  public TreeMapBook treeMap(Stream stream, Counted counted) {
    counted.levels += stream.levels;
    return playTreeMap(stream);
  }

  private static TreeMapBook playTreeMap(Stream stream) {
    var book = new TreeMapBook(stream.keyFrame);
    for (DepthUpdate diff : stream.diffs) {
      book.apply(diff);
    }
    return book;
  }

  @Benchmark
  public long tracker(Stream stream, Counted counted) {
    counted.levels += stream.levels;
    var listener = new CountingListener();
    var tracker = new BookTracker(stream.exchange.equals("coinm"), listener);
    tracker.apply(stream.keyFrame);
    for (DepthUpdate diff : stream.diffs) {
      // The record's constructor checks every level.
      tracker.apply(
          DepthUpdate.diff(
              diff.eventTimeMicros(),
              diff.firstUpdateId(),
              diff.lastUpdateId(),
              diff.previousUpdateId(),
              diff.bids(),
              diff.asks()));
    }
    return listener.events;
  }

  private static final class CountingListener implements BookListener {
    private long events;

    @Override
    public void applied(BookEvent event) {
      events += event.flow().levels();
    }

    @Override
    public void lost(BookLoss loss) {
      throw new IllegalStateException("a false gap: " + loss);
    }

    @Override
    public void audited(BookAudit audit) {}

    @Override
    public void auditDropped() {}

    @Override
    public void ignored(Ignored reason) {}

    @Override
    public void outOfRange(BookEvent event) {}

    @Override
    public void backInRange(long effectiveTimeMicros) {}

    @Override
    public void crossed(BookEvent event) {}

    @Override
    public void uncrossed(long effectiveTimeMicros) {}
  }

  /// Takes JMH's options.
  static void main(String[] args) throws Exception {
    OrderBook[] books = new OrderBook[1_000];
    DepthStream stream = DepthStream.spot();
    long before = used();
    for (int i = 0; i < books.length; i++) {
      books[i] = OrderBook.fromSnapshot(stream.keyFrame().bids(), stream.keyFrame().asks());
    }
    long bytes = (used() - before) / books.length;
    var out = new StateWriter();
    books[0].write(out);
    System.out.printf(
        "# %s: a book of %,d bids and %,d asks takes %,d bytes of heap, %,d written%n",
        stream.name(),
        books[0].count(Side.BID),
        books[books.length - 1].count(Side.ASK),
        bytes,
        out.take().length);
    new Runner(new CommandLineOptions(args)).run();
  }

  private static long used() {
    var memory = ManagementFactory.getMemoryMXBean();
    memory.gc();
    return memory.getHeapMemoryUsage().getUsed();
  }
}
