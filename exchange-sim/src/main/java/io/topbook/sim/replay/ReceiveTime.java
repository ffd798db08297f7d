package io.topbook.sim.replay;

import java.nio.charset.StandardCharsets;

/// Receive times as recorded, read exactly into nanoseconds since 1970: digit by digit, since a
/// double holds no nanoseconds of this century.
final class ReceiveTime {
  private static final int NANO_DIGITS = 9;

  private ReceiveTime() {}

  /// 19 digits are nanoseconds, 16 microseconds, 13 milliseconds, up to 10 seconds, these with any
  /// number of digits behind a point: those beyond nanoseconds are cut.
  static long of(byte[] bytes, int start, int end) throws BadLineException {
    int point = start;
    while (point < end && bytes[point] != '.') {
      point++;
    }
    int whole = point - start;
    long nanos;
    if (whole >= 1 && whole <= 10) {
      nanos = digits(bytes, start, point) * 1_000_000_000 + fraction(bytes, point + 1, end);
    } else if (point == end && whole == 13) {
      nanos = digits(bytes, start, end) * 1_000_000;
    } else if (point == end && whole == 16) {
      nanos = digits(bytes, start, end) * 1000;
    } else if (point == end && whole == 19) {
      nanos = digits(bytes, start, end);
    } else {
      throw new BadLineException(
          "expected a receive time of 19 (ns), 16 (µs), 13 (ms) or at most 10 (s) digits, found \""
              + text(bytes, start, end)
              + '"');
    }
    if (nanos < 0) { // all of these overflow at most once
      throw new BadLineException(
          "receive time is beyond the year 2262: \"" + text(bytes, start, end) + '"');
    }
    return nanos;
  }

  private static long fraction(byte[] bytes, int start, int end) throws BadLineException {
    long nanos = 0;
    for (int i = start; i < start + NANO_DIGITS; i++) {
      nanos = nanos * 10 + (i < end ? digit(bytes, i) : 0);
    }
    return nanos;
  }

  private static long digits(byte[] bytes, int start, int end) throws BadLineException {
    long value = 0;
    for (int i = start; i < end; i++) {
      value = value * 10 + digit(bytes, i);
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
