package io.topbook.sim.market;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.util.Arrays;
import java.util.Optional;

/// The lengths of klines. Weeks begin on Monday, months on their first, all in UTC.
enum Interval {
  S1("1s", 1_000),
  M1("1m", 60_000),
  M3("3m", 3 * 60_000),
  M5("5m", 5 * 60_000),
  M15("15m", 15 * 60_000),
  M30("30m", 30 * 60_000),
  H1("1h", 3_600_000),
  H2("2h", 2 * 3_600_000),
  H4("4h", 4 * 3_600_000),
  H6("6h", 6 * 3_600_000),
  H8("8h", 8 * 3_600_000),
  H12("12h", 12 * 3_600_000),
  D1("1d", 86_400_000),
  D3("3d", 3 * 86_400_000),
  W1("1w", 7 * 86_400_000),
  MONTH("1M", 0);

  private final String label;
  private final long millis;

  Interval(String label, long millis) {
    this.label = label;
    this.millis = millis;
  }

  String label() {
    return label;
  }

  /// Empty when the exchange has no such klines: futures have none of a second.
  static Optional<Interval> of(String label, boolean futures) {
    return Arrays.stream(values())
        .filter(one -> one.label.equals(label) && !(futures && one == S1))
        .findFirst();
  }

  /// When the kline begins that holds `atMillis`.
  long open(long atMillis) {
    return switch (this) {
      case W1 -> millis(date(atMillis).with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY)));
      case MONTH -> millis(date(atMillis).withDayOfMonth(1));
      default -> Math.floorDiv(atMillis, millis) * millis;
    };
  }

  /// When the kline that begins at `openMillis` ends and the next begins.
  long end(long openMillis) {
    return this == MONTH
        ? millis(date(openMillis).plus(1, ChronoUnit.MONTHS))
        : openMillis + millis;
  }

  /// Of the intervals that are kept, the longest that this one is made of.
  Interval base() {
    return compareTo(M1) < 0 ? S1 : compareTo(H1) < 0 ? M1 : compareTo(D1) < 0 ? H1 : D1;
  }

  private static LocalDate date(long millis) {
    return LocalDate.ofInstant(Instant.ofEpochMilli(millis), ZoneOffset.UTC);
  }

  private static long millis(LocalDate date) {
    return date.atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
  }
}
