package io.topbook.producer.telemetry;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.topbook.producer.feed.SnapshotKind;
import io.topbook.producer.publish.Conservation;
import io.topbook.producer.publish.FeedCounts;
import io.topbook.producer.publish.FeedMetrics;
import io.topbook.producer.rest.RestStats;
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
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/// What `/health` answers.
///
/// `ok`: every connection is up and read. `degraded` (still 200): one is down or not read at the
/// moment, or a symbol asked for is unknown. `down` (503): a connection is down for longer than it
/// may be, or Kafka has acknowledged nothing for longer than it may. Thread-safe.
///
/// @param unknown symbols asked for that have no id
public record HealthReport(
    Exchange exchange,
    List<ConnectionView> connections,
    List<String> unknown,
    FeedMetrics feeds,
    RestStats rest,
    AckWatch acks,
    EpochNanoClock clock,
    Duration downLimit,
    Duration ackLimit)
    implements Supplier<OpsServer.Health> {
  private static final JsonFactory JSON = new JsonFactory();
  private static final String DOWN = "down";
  private static final String PLAYED_OUT = "played-out";

  @Override
  public OpsServer.Health get() {
    List<ConnectionStatus> statuses =
        connections.stream().map(view -> view.connection().status()).toList();
    String status = status(statuses);
    return new OpsServer.Health(!status.equals(DOWN), json(status, statuses));
  }

  private String status(List<ConnectionStatus> statuses) {
    long nowNs = clock.nowNs();
    boolean down =
        statuses.stream()
            .anyMatch(it -> !it.up() && nowNs - it.downSinceNs() > downLimit.toNanos());
    if (down || acks.stalledNs() > ackLimit.toNanos()) {
      return DOWN;
    }
    boolean well = unknown.isEmpty() && statuses.stream().allMatch(it -> it.up() && it.reading());
    return well ? "ok" : "degraded";
  }

  /// Every connection has had its recording's last frame and nothing of it is still on its way.
  ///
  /// What waits is read before what is in flight: a mark that waits no more is in flight by then.
  private boolean isPlayedOut(List<ConnectionStatus> statuses) {
    return statuses.stream().allMatch(it -> it.state().equals(PLAYED_OUT))
        && waiting() == 0
        && feeds.conservation().inFlight() == 0;
  }

  /// Quotes and marks that feeds hold back.
  private long waiting() {
    return sum(counts -> counts.waitingQuotes() + counts.waitingMarks());
  }

  private long sum(ToLongFunction<FeedCounts> count) {
    return connections.stream().mapToLong(view -> count.applyAsLong(view.counts())).sum();
  }

  private String json(String status, List<ConnectionStatus> statuses) {
    boolean playedOut = isPlayedOut(statuses);
    Conservation conservation = feeds.conservation();
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
      json.writeRawValue(conservation.toJson());
      json.writeNumberField("waiting", waiting());
      json.writeNumberField("ack_stalled_ms", acks.stalledNs() / 1_000_000);
      json.writeObjectFieldStart("snapshots");
      json.writeNumberField("open", rest.openCount());
      json.writeObjectFieldStart("waiting");
      for (SnapshotKind kind : SnapshotKind.values()) {
        json.writeNumberField(kind.label(), rest.waitingCount(kind));
      }
      json.writeEndObject();
      json.writeNumberField("answered", rest.answeredCount());
      json.writeNumberField("failed", rest.failedCount());
      json.writeNumberField("symbols_without_key_frame", sum(FeedCounts::withoutKeyFrame));
      json.writeNumberField("symbols_out_of_sync", sum(FeedCounts::outOfSync));
      json.writeEndObject();
      json.writeObjectFieldStart("exchange_info");
      json.writeStringField("last_read", time(rest.exchangeInfoReadNs()));
      json.writeNumberField("failed", rest.exchangeInfoFailedCount());
      json.writeEndObject();
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  private static void write(JsonGenerator json, ConnectionStatus status, ConnectionView view)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("id", status.id());
    json.writeStringField("state", status.state());
    json.writeBooleanField("up", status.up());
    json.writeBooleanField("reading", status.reading());
    json.writeNumberField("symbols", view.symbols());
    json.writeStringField("since", time(status.sinceNs()));
    json.writeStringField("last_close", status.lastClose());
    json.writeNumberField("frames", view.counts().frames().get());
    json.writeNumberField("clock_offset_ms", view.counts().clockOffsetNs() / 1e6);
    json.writeEndObject();
  }

  /// Null for 0, which is never.
  private static @Nullable String time(long epochNs) {
    return epochNs == 0 ? null : Instant.ofEpochMilli(epochNs / 1_000_000).toString();
  }
}
