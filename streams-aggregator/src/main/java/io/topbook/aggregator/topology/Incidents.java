package io.topbook.aggregator.topology;

import io.topbook.aggregator.second.Mark;
import io.topbook.aggregator.second.TooLate;
import io.topbook.avro.Incident;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// Incidents that the aggregator reports.
final class Incidents {
  private static final String TOO_LATE = "TOO_LATE";
  private static final int ID_BYTES = 16;

  private Incidents() {}

  static Incident tooLate(String symbol, TooLate late, Mark mark) {
    String subject = symbol + '@' + late.stream();
    return new Incident(
        id(TOO_LATE, subject, late.fromMicros(), late.fromId(), late.untilId()),
        TOO_LATE,
        subject,
        symbol,
        AvroRecords.instant(late.fromMicros()),
        AvroRecords.instant(late.untilMicros()),
        late.fromId(),
        late.untilId(),
        late.count()
            + " records came when their seconds were no longer kept, with the mark of "
            + AvroRecords.instant(mark.second() * 1_000_000)
            + ": no bar holds them");
  }

  /// The same incident has the same id, so a repeat is an upsert.
  private static String id(String kind, String subject, long from, long fromId, long untilId) {
    String text = kind + '|' + subject + '|' + from + '|' + fromId + '|' + untilId;
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, ID_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
