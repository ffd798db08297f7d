package io.topbook.producer.telemetry;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.topbook.producer.publish.FeedCounts;
import io.topbook.producer.rest.SnapshotStats;
import io.topbook.producer.ws.ConnectionStatus;
import io.topbook.producer.ws.EpochNanoClock;
import io.topbook.runtime.OpsServer;
import io.topbook.schemas.Exchange;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/// What `/health` answers.
///
/// `ok`: every connection is up and read. `degraded` (still 200): one is down or not read at the moment,
/// or a symbol asked for is unknown. `down` (503): a connection is down for longer than it may, or Kafka
/// has acknowledged nothing for longer than it may. Thread-safe.
///
/// @param unknown symbols asked for that have no id
public record HealthReport(
    Exchange exchange,
    List<ConnectionView> connections,
    List<String> unknown,
    Delivery delivery,
    SnapshotStats snapshots,
    EpochNanoClock clock,
    Duration downLimit,
    Duration ackLimit)
    implements Supplier<OpsServer.Health> {
  private static final JsonFactory JSON = new JsonFactory();
  private static final String PLAYED_OUT = "played-out";

  @Override
  public OpsServer.Health get() {
    List<ConnectionStatus> statuses =
        connections.stream().map(view -> view.connection().status()).toList();
    Conservation conservation =
        Conservation.of(
            exchange, connections.stream().map(ConnectionView::counts).toList(), delivery);
    String status = status(statuses);
    boolean playedOut =
        conservation.isSettled()
            && statuses.stream().allMatch(it -> it.state().equals(PLAYED_OUT));
    return new OpsServer.Health(
        !status.equals("down"), json(status, playedOut, statuses, conservation));
  }

  private String status(List<ConnectionStatus> statuses) {
    long nowNs = clock.nowNs();
    boolean down =
        statuses.stream()
            .anyMatch(
                it -> !it.up() && nowNs - it.downSinceNs() > downLimit.toNanos());
    if (down || delivery.stalledNs() > ackLimit.toNanos()) {
      return "down";
    }
    boolean well = statuses.stream().allMatch(it -> it.up() && it.reading());
    return well && unknown.isEmpty() ? "ok" : "degraded";
  }

  private String json(
      String status,
      boolean playedOut,
      List<ConnectionStatus> statuses,
      Conservation conservation) {
    var text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.writeStartObject();
      json.writeStringField("status", status);
      json.writeStringField("exchange", exchange.label());
      json.writeBooleanField("played_out", playedOut);
      json.writeArrayFieldStart("connections");
      for (int i = 0; i < statuses.size(); i++) {
        write(json, statuses.get(i), connections.get(i));
      }
      json.writeEndArray();
      json.writeArrayFieldStart("unknown_symbols");
      for (String symbol : unknown) {
        json.writeString(symbol);
      }
      json.writeEndArray();
      json.writeFieldName("conservation");
      write(json, conservation);
      json.writeObjectFieldStart("snapshots");
      json.writeNumberField("open", snapshots.openCount());
      json.writeNumberField("answered", snapshots.answeredCount());
      json.writeNumberField("failed", snapshots.failedCount());
      json.writeEndObject();
      json.writeNumberField("ack_stalled_ms", delivery.stalledNs() / 1_000_000);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  private static void write(JsonGenerator json, ConnectionStatus status, ConnectionView view)
      throws IOException {
    FeedCounts counts = view.counts();
    json.writeStartObject();
    json.writeStringField("id", status.id());
    json.writeStringField("state", status.state());
    json.writeBooleanField("up", status.up());
    json.writeBooleanField("reading", status.reading());
    json.writeNumberField("symbols", view.symbols());
    json.writeStringField(
        "since", Instant.ofEpochMilli(status.sinceNs() / 1_000_000).toString());
    json.writeStringField("last_close", status.lastClose());
    json.writeNumberField("frames", counts.frames().get());
    json.writeNumberField("clock_offset_ms", counts.clockOffsetNs() / 1e6);
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, Conservation conservation) throws IOException {
    json.writeStartObject();
    json.writeNumberField("frames", conservation.frames());
    json.writeNumberField("data", conservation.data());
    json.writeNumberField("control", conservation.control());
    write(json, "dropped", conservation.dropped());
    write(json, "published", conservation.published());
    write(json, "duplicates", conservation.duplicates());
    json.writeNumberField("key_frames", conservation.keyFrames());
    json.writeNumberField("republished", conservation.republished());
    json.writeNumberField("inexact", conservation.inexact());
    json.writeNumberField("waiting_quotes", conservation.waitingQuotes());
    json.writeNumberField("waiting_marks", conservation.waitingMarks());
    json.writeNumberField("in_flight", conservation.inFlight());
    json.writeNumberField("acknowledged", conservation.acknowledged());
    json.writeNumberField("failed", conservation.failed());
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, String name, Map<String, Long> counts)
      throws IOException {
    json.writeObjectFieldStart(name);
    for (var count : counts.entrySet()) {
      json.writeNumberField(count.getKey(), count.getValue());
    }
    json.writeEndObject();
  }

  /// The counts in one line, for the last log line of the process.
  public String counts() {
    return Conservation.of(
            exchange, connections.stream().map(ConnectionView::counts).toList(), delivery)
        .toString();
  }
}
