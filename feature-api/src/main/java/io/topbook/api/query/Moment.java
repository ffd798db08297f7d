package io.topbook.api.query;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;

/// A point in time as a request spells it: exact, or relative to when it is asked.
public sealed interface Moment {
  /// What {@link #parse} understands, for messages and documents.
  String SPELLINGS =
      "an ISO-8601 instant (2026-11-23T06:00:00Z) or UTC date (2026-11-23), 13 digits of epoch"
          + " milliseconds, 16 digits of epoch microseconds, or one of now, today, yesterday;"
          + " from 1970 to 2285";

  Instant EARLIEST = Instant.EPOCH;

  /// Microseconds since the epoch have 16 digits until a little after this.
  Instant LATEST = Instant.parse("2286-01-01T00:00:00Z");

  Instant at(Instant now);

  record Exact(Instant instant) implements Moment {
    @Override
    public Instant at(Instant now) {
      return instant;
    }
  }

  /// A word; `TODAY` and `YESTERDAY` are the starts of those UTC days.
  enum Word implements Moment {
    NOW {
      @Override
      public Instant at(Instant now) {
        return now;
      }
    },
    TODAY {
      @Override
      public Instant at(Instant now) {
        return now.truncatedTo(ChronoUnit.DAYS);
      }
    },
    YESTERDAY {
      @Override
      public Instant at(Instant now) {
        return TODAY.at(now).minus(1, ChronoUnit.DAYS);
      }
    }
  }

  /// @throws IllegalArgumentException saying what is understood
  static Moment parse(String text) {
    return switch (text) {
      case "now" -> Word.NOW;
      case "today" -> Word.TODAY;
      case "yesterday" -> Word.YESTERDAY;
      default -> new Exact(instant(text));
    };
  }

  private static Instant instant(String text) {
    try {
      Instant instant =
          text.matches("[0-9]{13}")
              ? Instant.ofEpochMilli(Long.parseLong(text))
              : text.matches("[0-9]{16}")
                  ? Instant.EPOCH.plus(Long.parseLong(text), ChronoUnit.MICROS)
                  : text.matches("\\d{4}-\\d{2}-\\d{2}")
                      ? LocalDate.parse(text).atStartOfDay().toInstant(ZoneOffset.UTC)
                      : Instant.parse(text);
      if (!instant.isBefore(EARLIEST) && instant.isBefore(LATEST)) {
        return upToMicros(instant);
      }
    } catch (DateTimeException _) {
      // falls through to the one message for every unusable time
    }
    throw new IllegalArgumentException("must be " + SPELLINGS);
  }

  /// Tables hold microseconds: a bar is at or after an instant exactly when it is at or after the
  /// next whole microsecond.
  private static Instant upToMicros(Instant instant) {
    Instant floor = instant.truncatedTo(ChronoUnit.MICROS);
    return floor.equals(instant) ? floor : floor.plus(1, ChronoUnit.MICROS);
  }
}
