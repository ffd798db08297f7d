package io.topbook.sim.protocol;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/// Writes clock frames. The plain one goes ahead of nearly every frame, so it is one array whose
/// digits are overwritten. Confined to the event loop.
public final class ClockText {
  private static final String START = "{\"stream\":\"!clock\",\"data\":";
  private static final String DATA = "{\"e\":\"clock\",\"t\":";

  private final String more;
  private long nanos = -1;
  private byte[] wrapped = {};
  private byte[] bare = {};

  /// Of a recording.
  public ClockText() {
    this("");
  }

  private ClockText(String more) {
    this.more = more;
  }

  /// Of a clock that goes with the wall clock by now.
  public static ClockText live() {
    return new ClockText(",\"live\":true");
  }

  /// The same array again as long as its length is the same: send it before the next call.
  public byte[] at(long recordedNanos, boolean combined) {
    if (recordedNanos != nanos) {
      nanos = recordedNanos;
      int digits = Long.toString(recordedNanos).length();
      if (bare.length != DATA.length() + digits + more.length() + 1) {
        String text = DATA + recordedNanos + more + '}';
        bare = text.getBytes(StandardCharsets.US_ASCII);
        wrapped = (START + text + '}').getBytes(StandardCharsets.US_ASCII);
      } else {
        overwrite(bare, DATA.length(), digits, recordedNanos);
        overwrite(wrapped, START.length() + DATA.length(), digits, recordedNanos);
      }
    }
    return combined ? wrapped : bare;
  }

  private static void overwrite(byte[] text, int start, int digits, long number) {
    long rest = number;
    for (int i = start + digits - 1; i >= start; i--) {
      text[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
  }

  /// The first of a socket, which names the subscribed streams that the recording lacks.
  public static byte[] first(long recordedNanos, List<String> absent, boolean combined) {
    String names =
        absent.stream().map(ClockText::quoted).collect(Collectors.joining(",", "[", "]"));
    return text(recordedNanos, ",\"absent\":" + names, combined);
  }

  private static String quoted(String name) {
    return '"' + new String(JsonStringEncoder.getInstance().quoteAsString(name)) + '"';
  }

  public static byte[] last(long recordedNanos, boolean combined) {
    return text(recordedNanos, ",\"end\":true", combined);
  }

  private static byte[] text(long recordedNanos, String more, boolean combined) {
    String data = DATA + recordedNanos + more + '}';
    return (combined ? START + data + '}' : data).getBytes(StandardCharsets.UTF_8);
  }
}
