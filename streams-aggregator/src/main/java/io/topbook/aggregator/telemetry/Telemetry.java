package io.topbook.aggregator.telemetry;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Unit;
import io.topbook.aggregator.second.Counts;
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
  private final Counts quotes = new Counts();
  private final Counts trades = new Counts();
  private final Counter rows;
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
  }

  private void registerRecords() {
    CounterWithCallback.builder()
        .name("aggregator_records_total")
        .help(
            "Quotes and trades, by stream and fate: read, applied, late (among applied), duplicate,"
                + " too_late.")
        .labelNames("stream", "fate")
        .callback(callback -> {
          show(callback, "quotes", quotes);
          show(callback, "trades", trades);
        })
        .register(registry);
    GaugeWithCallback.builder()
        .name("aggregator_records_held")
        .help("Quotes and trades that wait for a mark that covers them.")
        .labelNames("stream")
        .callback(callback -> {
          callback.call((double) quotes.held(), "quotes");
          callback.call((double) trades.held(), "trades");
        })
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

  public Counts quotes() {
    return quotes;
  }

  public Counts trades() {
    return trades;
  }

  public long held() {
    return quotes.held() + trades.held();
  }

  public void row(String table, RowKind kind) {
    rows.labelValues(table, kind.label).inc();
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
        + quotes
        + "; trades: "
        + trades
        + "; marks: read="
        + (long) marksRead.get()
        + " applied="
        + (long) marksApplied.get()
        + " ignored="
        + (long) marksIgnored.get();
  }
}
