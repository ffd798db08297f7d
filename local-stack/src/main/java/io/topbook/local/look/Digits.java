package io.topbook.local.look;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/// Numbers and times as people read them. Unknown is `–`.
public final class Digits {
  static final String UNKNOWN = "–";

  private static final DateTimeFormatter MILLIS =
      DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT);
  private static final DateTimeFormatter SECONDS =
      DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter DAY_AND_SECOND =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

  private Digits() {}

  /// How many decimals say every value in full: prices then stand one below the other.
  static int decimals(int atLeast, double... values) {
    return Arrays.stream(values)
        .mapToInt(value -> BigDecimal.valueOf(value).stripTrailingZeros().scale())
        .reduce(atLeast, Math::max);
  }

  /// Those of a tick or step size, 0 where there is none.
  static int decimals(@Nullable String size) {
    return size == null ? 0 : Math.max(0, new BigDecimal(size).stripTrailingZeros().scale());
  }

  static String fixed(double value, int decimals) {
    return BigDecimal.valueOf(value).setScale(decimals, RoundingMode.HALF_EVEN).toPlainString();
  }

  static String fixed(OptionalDouble value, int decimals) {
    return value.isEmpty() ? UNKNOWN : fixed(value.getAsDouble(), decimals);
  }

  /// Of a whole; "100 %" only when nothing is missing.
  static String percent(double share) {
    return share == 1
        ? "100 %"
        : String.format(Locale.ROOT, "%.1f %%", Math.floor(share * 1000) / 10);
  }

  /// `0.1 s`, `43 s`, `2 min 5 s`, `15 h 41 min`, `3 d 4 h`; below zero, of clocks that differ,
  /// with its sign.
  public static String age(Duration age) {
    if (age.isNegative()) {
      return "-" + age(age.negated());
    }
    long seconds = age.toSeconds();
    if (seconds < 10) {
      return String.format(Locale.ROOT, "%.1f s", Math.floor(age.toMillis() / 100.0) / 10);
    }
    if (seconds < 60) {
      return seconds + " s";
    }
    if (seconds < 3_600) {
      return seconds / 60 + " min " + seconds % 60 + " s";
    }
    if (seconds < 86_400) {
      return seconds / 3_600 + " h " + seconds / 60 % 60 + " min";
    }
    return seconds / 86_400 + " d " + seconds / 3_600 % 24 + " h";
  }

  /// Time of day, with its date where that is not `now`'s; UTC.
  static String time(Instant time, Instant now) {
    var utc = time.atOffset(ZoneOffset.UTC);
    String clock = MILLIS.format(utc);
    return utc.toLocalDate().equals(now.atOffset(ZoneOffset.UTC).toLocalDate())
        ? clock
        : utc.toLocalDate() + " " + clock;
  }

  /// Date and time of day.
  public static String second(Instant time) {
    return DAY_AND_SECOND.format(time);
  }

  /// Time of day.
  static String clock(Instant time) {
    return SECONDS.format(time);
  }

  static String left(String text, int width) {
    return text + " ".repeat(Math.max(0, width - text.length()));
  }

  static String right(String text, int width) {
    return " ".repeat(Math.max(0, width - text.length())) + text;
  }

  static String cut(String text, int width) {
    return text.length() <= width ? text : text.substring(0, Math.max(0, width - 1)) + "…";
  }

  /// In lines of whole words; what follows the first is indented.
  static List<String> wrapped(String text, int width) {
    List<String> lines = new ArrayList<>();
    String line = "";
    for (String word : text.split(" ")) {
      if (!line.isBlank() && line.length() + 1 + word.length() > width) {
        lines.add(line);
        line = " ";
      }
      line = line.isEmpty() ? word : line + ' ' + word;
    }
    lines.add(line);
    return lines;
  }
}
