package io.topbook.aggregator.telemetry;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Unit;
import io.topbook.aggregator.second.BookCounts;
import io.topbook.aggregator.second.Counts;
import io.topbook.aggregator.second.StreamCounts;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Every metric of the aggregator. The README's table says what each is. Thread-safe.
public final class Telemetry {
  /// What a row is to those that read it.
  public enum RowKind {
    FIRST("first"),
    REVISED("revised"),
    PROVISIONAL("provisional");

    private final String label;

    RowKind(String label) {
      this.label = label;
    }
  }

  private final PrometheusRegistry registry;
  private final StreamCounts counts = new StreamCounts();
  private final Counter rows;
  private final Counter top5;
  private final Counter unreadable;
  private final Counter incidents;
  private final CounterDataPoint marksRead;
  private final CounterDataPoint marksApplied;
  private final CounterDataPoint marksIgnored;
  private final Histogram closeDelay;

  public Telemetry(PrometheusRegistry registry) {
    this.registry = registry;
    this.rows =
        Counter.builder()
            .name("aggregator_rows_total")
            .help("Rows out, by table and kind: first, revised, provisional.")
            .labelNames("table", "kind")
            .register(registry);
    this.top5 =
        Counter.builder()
            .name("aggregator_top5_total")
            .help("Records of the best five levels out.")
            .register(registry);
    this.unreadable =
        Counter.builder()
            .name("aggregator_unreadable_total")
            .help("Input records that could not be decoded: skipped, logged.")
            .labelNames("topic")
            .register(registry);
    this.incidents =
        Counter.builder()
            .name("aggregator_incidents_total")
            .help("Incidents reported, by kind.")
            .labelNames("kind")
            .register(registry);
    var marks =
        Counter.builder()
            .name("aggregator_marks_total")
            .help("Second marks, by what became of them: read, applied, ignored.")
            .labelNames("fate")
            .register(registry);
    this.marksRead = marks.labelValues("read");
    this.marksApplied = marks.labelValues("applied");
    this.marksIgnored = marks.labelValues("ignored");
    this.closeDelay =
        Histogram.builder()
            .name("aggregator_close_delay_seconds")
            .help(
                "From a second's end to its row's available_at; marks of a recorded clock left"
                    + " out.")
            .unit(Unit.SECONDS)
            .classicUpperBounds(0.25, 0.3, 0.4, 0.5, 0.75, 1, 2, 5, 10, 60)
            .register(registry);
    registerRecords();
    registerBooks();
  }

  private void registerRecords() {
    CounterWithCallback.builder()
        .name("aggregator_records_total")
        .help(
            "Quotes, trades and depth records, by stream and fate: read, applied, late (among"
                + " applied), duplicate, too_late; of depth key_frame, no_book, ended_book.")
        .labelNames("stream", "fate")
        .callback(callback -> {
          show(callback, "quotes", counts.quotes());
          show(callback, "trades", counts.trades());
          show(callback, counts.book());
        })
        .register(registry);
    GaugeWithCallback.builder()
        .name("aggregator_records_held")
        .help("Quotes, trades and changes of books that wait for a mark that covers them.")
        .labelNames("stream")
        .callback(callback -> {
          callback.call((double) counts.quotes().held(), "quotes");
          callback.call((double) counts.trades().held(), "trades");
          callback.call((double) counts.bookEntries().held(), "book_entries");
        })
        .register(registry);
  }

  private static void show(CounterWithCallback.Callback callback, BookCounts book) {
    callback.call((double) book.read(), "depth", "read");
    callback.call((double) book.applied(), "depth", "applied");
    callback.call((double) book.keyFrames(), "depth", "key_frame");
    callback.call((double) book.repeats(), "depth", "duplicate");
    callback.call((double) book.withoutBook(), "depth", "no_book");
    callback.call((double) book.ended(), "depth", "ended_book");
  }

  private void registerBooks() {
    BookCounts book = counts.book();
    CounterWithCallback.builder()
        .name("aggregator_book_checks_total")
        .help(
            "Checks of books, by kind and result. quote: best levels against the exchange's quote"
                + " of the same update id; unknown where they differ from a top that no key frame"
                + " vouches for. audit: against a book grown from a later key frame."
                + " level: one price in such an audit.")
        .labelNames("check", "result")
        .callback(callback -> {
          callback.call((double) (book.topCompared() - book.topDifferent()), "quote", "equal");
          callback.call((double) book.topDifferent(), "quote", "different");
          callback.call((double) book.topUnknown(), "quote", "unknown");
          callback.call((double) (book.audits() - book.auditsWrong()), "audit", "equal");
          callback.call((double) book.auditsWrong(), "audit", "different");
          callback.call((double) book.auditsDropped(), "audit", "dropped");
          callback.call((double) book.levelsEqual(), "level", "equal");
          callback.call(
              (double) (book.levelsCompared() - book.levelsEqual()), "level", "different");
        })
        .register(registry);
    CounterWithCallback.builder()
        .name("aggregator_books_lost_total")
        .help("Times that a book became unknown: a hole, or the market left what was known.")
        .callback(callback -> callback.call((double) book.lost()))
        .register(registry);
    CounterWithCallback.builder()
        .name("aggregator_books_crossed_total")
        .help("Times that a book's best bid came to be at or above its best ask.")
        .callback(callback -> callback.call((double) book.crossed()))
        .register(registry);
  }

  private static void show(CounterWithCallback.Callback callback, String stream, Counts counts) {
    callback.call((double) counts.read(), stream, "read");
    callback.call((double) counts.applied(), stream, "applied");
    callback.call((double) counts.late(), stream, "late");
    callback.call((double) counts.duplicates(), stream, "duplicate");
    callback.call((double) counts.tooLate(), stream, "too_late");
  }

  /// Shows how many input records this process has yet to read; nothing while that is not known.
  public void showBehind(Supplier<OptionalLong> behind) {
    GaugeWithCallback.builder()
        .name("aggregator_behind_records")
        .help("Input records not yet read, in the partitions of this process.")
        .callback(callback -> behind.get().ifPresent(records -> callback.call((double) records)))
        .register(registry);
  }

  public StreamCounts counts() {
    return counts;
  }

  public long held() {
    return counts.held();
  }

  public void row(String table, RowKind kind) {
    rows.labelValues(table, kind.label).inc();
  }

  public void top5() {
    top5.inc();
  }

  public void unreadable(String topic) {
    unreadable.labelValues(topic).inc();
  }

  public void incident(String kind) {
    incidents.labelValues(kind).inc();
  }

  public void markRead() {
    marksRead.inc();
  }

  public void markIgnored() {
    marksIgnored.inc();
  }

  /// @param closeDelaySeconds null when the mark is of a recorded clock
  public void markApplied(@Nullable Double closeDelaySeconds) {
    marksApplied.inc();
    if (closeDelaySeconds != null) {
      closeDelay.observe(closeDelaySeconds);
    }
  }

  /// One line of what went where, for the log's last word.
  public String summary() {
    return "quotes: "
        + counts.quotes()
        + "; trades: "
        + counts.trades()
        + "; depth: "
        + counts.book()
        + "; marks: read="
        + (long) marksRead.get()
        + " applied="
        + (long) marksApplied.get()
        + " ignored="
        + (long) marksIgnored.get();
  }
}
