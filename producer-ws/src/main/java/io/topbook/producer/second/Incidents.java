package io.topbook.producer.second;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.topbook.avro.Incident;
import io.topbook.producer.publish.EventPublisher;
import io.topbook.producer.publish.RecordKey;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/// Publishes what a reader of the data may have to know. The same incident gets the same id, run
/// after run. Confined to one thread.
final class Incidents {
  /// What happened; the names are those of the incidents topic.
  enum Kind {
    CONNECTED,
    DISCONNECTED,
    GAP,
    REPAIRED,
    NO_SNAPSHOT,
    NO_DATA,
    CLOCK_JUMP,
    RULE_CHANGE,
    DOWN
  }

  private static final int ID_DIGITS = 32;

  private final EventPublisher publisher;
  private final MessageDigest sha256;

  Incidents(EventPublisher publisher) {
    this.publisher = publisher;
    try {
      sha256 = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /// Something that befell a symbol's stream. Times in µs; null for what is not known.
  void publish(
      RecordKey key,
      Kind kind,
      String subject,
      @Nullable String symbol,
      long from,
      @Nullable Long until,
      @Nullable Long fromId,
      @Nullable Long untilId,
      String detail) {
    var incident = new Incident();
    incident.setIncidentId(id(kind, subject, from, fromId, untilId));
    incident.setKind(kind.name());
    incident.setSubject(subject);
    incident.setSymbol(symbol);
    incident.setFromTime(instant(from));
    incident.setUntilTime(until == null ? null : instant(until));
    incident.setFromId(fromId);
    incident.setUntilId(untilId);
    incident.setDetail(detail);
    publisher.incident(key, incident);
  }

  private String id(
      Kind kind, String subject, long from, @Nullable Long fromId, @Nullable Long untilId) {
    String text = kind + "|" + subject + '|' + from + '|' + fromId + '|' + untilId;
    byte[] digest = sha256.digest(text.getBytes(UTF_8));
    return HexFormat.of().formatHex(digest).substring(0, ID_DIGITS);
  }

  private static Instant instant(long micros) {
    return Seconds.instant(Math.multiplyExact(micros, 1_000L));
  }
}
