package io.topbook.sim.replay;

import java.nio.charset.StandardCharsets;

/// Receive times as recorded, read exactly into nanoseconds since 1970: digit by digit, since a
/// double holds no nanoseconds of this century.
final class ReceiveTime {
  private static final int NANO_DIGITS = 9;

  private ReceiveTime() {}

  /// A whole number: 19 digits are nanoseconds, 16 microseconds.
  static long whole(byte[] bytes, int start, int end) throws BadLineException {
    return switch (end - start) {
      case 19 -> digits(bytes, start, end);
      case 16 -> digits(bytes, start, end) * 1000;
      default ->
          throw new BadLineException(
              "expected a receive time of 19 (ns) or 16 (µs) digits, found \""
                  + text(bytes, start, end)
                  + '"');
    };
  }

  /// Decimal seconds with any number of digits behind the point; those beyond nanoseconds are cut.
  static long seconds(byte[] bytes, int start, int end) throws BadLineException {
    int point = start;
    while (point < end && bytes[point] != '.') {
      point++;
    }
    if (point == start || point - start > 10) {
      throw new BadLineException(
          "expected unix seconds of at most 10 digits, found \"" + text(bytes, start, end) + '"');
    }
    long nanos = 0;
    for (int i = 1; i <= NANO_DIGITS; i++) {
      nanos = nanos * 10 + (point + i < end ? digit(bytes, point + i) : 0);
    }
    return digits(bytes, start, point) * 1_000_000_000L + nanos;
  }

  private static long digits(byte[] bytes, int start, int end) throws BadLineException {
    long value = 0;
    for (int i = start; i < end; i++) {
      value = value * 10 + digit(bytes, i);
    }
    if (value < 0) {
      throw new BadLineException(
          "receive time is beyond the year 2262: \"" + text(bytes, start, end) + '"');
    }
    return value;
  }

  private static int digit(byte[] bytes, int at) throws BadLineException {
    int digit = bytes[at] - '0';
    if (digit < 0 || digit > 9) {
      throw new BadLineException("expected a digit in the receive time");
    }
    return digit;
  }

  private static String text(byte[] bytes, int start, int end) {
    return new String(bytes, start, Math.min(end - start, 40), StandardCharsets.ISO_8859_1);
  }
}
