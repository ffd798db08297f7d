package io.topbook.api.http;

import io.javalin.http.Context;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.instrumentation.jvm.JvmGarbageCollectorMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmMemoryMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmThreadsMetrics;
import io.prometheus.metrics.instrumentation.jvm.ProcessMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Unit;
import io.topbook.api.query.BarKind;
import io.topbook.api.query.Parameter;
import io.topbook.api.store.Database.PoolState;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

/// What the API counts, and `GET /metrics`. Thread-safe.
final class Telemetry {
  static final String PATH = "/metrics";

  private static final PrometheusTextFormatWriter WRITER = PrometheusTextFormatWriter.create();

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final Histogram requests =
      Histogram.builder()
          .name("api_request_seconds")
          .help("Time from a request's arrival to the last byte of its answer.")
          .unit(Unit.SECONDS)
          .labelNames("route", "status")
          .classicOnly()
          .classicUpperBounds(.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30)
          .register(registry);
  private final Counter rows =
      Counter.builder()
          .name("api_rows_served_total")
          .help("Bars in complete answers.")
          .labelNames("kind")
          .register(registry);

  private final Counter cut =
      Counter.builder()
          .name("api_answers_cut_total")
          .help("Answers broken off because the database went away after their first bytes.")
          .register(registry);

  /// @param pools by name, the pools to show
  Telemetry(Map<String, Supplier<PoolState>> pools) {
    GaugeWithCallback.builder()
        .name("api_database_connections")
        .help("Database connections in use and idle; requests that wait for one.")
        .labelNames("pool", "state")
        .callback(callback ->
            pools.forEach((name, pool) -> {
              PoolState now = pool.get();
              callback.call(now.active(), name, "active");
              callback.call(now.idle(), name, "idle");
              callback.call(now.waiting(), name, "waiting");
            }))
        .register(registry);
    JvmMemoryMetrics.builder().register(registry);
    JvmGarbageCollectorMetrics.builder().register(registry);
    JvmThreadsMetrics.builder().register(registry);
    ProcessMetrics.builder().register(registry);
  }

  Route route() {
    return new Route(
        PATH,
        "Metrics in Prometheus' text format.",
        List.of(),
        WRITER.getContentType(),
        Json.MAPPER.createObjectNode(),
        List.of(),
        "",
        this::answer);
  }

  /// Only routes that exist become labels, so that no client can invent time series.
  void requestServed(Context context, float millis) {
    var endpoint = context.endpoints().matchedHttpEndpoint();
    requests
        .labelValues(
            endpoint == null ? "none" : endpoint.path, Integer.toString(context.statusCode()))
        .observe(millis / 1e3);
  }

  void rowsServed(BarKind kind, int count) {
    rows.labelValues(Parameter.label(kind)).inc(count);
  }

  void answerCut() {
    cut.inc();
  }

  private void answer(Context context) throws IOException {
    var text = new ByteArrayOutputStream();
    WRITER.write(text, registry.scrape());
    context.contentType(Objects.requireNonNull(WRITER.getContentType())).result(text.toByteArray());
  }
}
