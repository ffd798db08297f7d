package io.topbook.sim.fault;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import io.topbook.sim.protocol.Outgoing;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What stands in a frame in the place of an event. Pure.
final class Alteration {
  private static final JsonFactory JSON = new JsonFactory();
  private static final Pattern SYMBOL = Pattern.compile("(\"s\":\")([^\"]+)\"");
  private static final Pattern STREAM_SYMBOL = Pattern.compile("^(\\{\"stream\":\")([^\"@]+)@");

  /// Beyond the 4 MiB that the producer takes.
  private static final long OVERSIZE = 8 << 20;

  private static final String STRANGER = "NOSUCHSYMBOL";

  private Alteration() {}

  /// Whether the fault would leave the event as it is: it has the symbol already, or no place for
  /// one.
  static boolean isNone(Fault fault, Outgoing event) {
    return fault.kind() == Kind.WRONG_SYMBOL
        && Arrays.equals(event.framed(), wrongSymbol(fault, event.framed()));
  }

  static byte[] of(Fault fault, Outgoing event, SplittableRandom random) {
    byte[] bytes = event.framed();
    return switch (fault.kind()) {
      case CORRUPT -> corrupted(bytes, fault.number(Key.BYTES, 1), random);
      case TRUNCATE ->
          Arrays.copyOf(
              bytes, (int) Math.min(fault.number(Key.KEEP, bytes.length / 2), bytes.length - 1));
      case OVERSIZE -> padded(bytes, (int) fault.number(Key.FRAME_BYTES, OVERSIZE));
      case WRONG_SYMBOL -> wrongSymbol(fault, bytes);
      default -> throw new IllegalArgumentException("no alteration: " + fault);
    };
  }

  /// Flips the lowest bit of so many bytes, one of them a mark of JSON, and of more until the JSON
  /// is broken. The text stays what it was in UTF-8 terms: no byte becomes another length.
  private static byte[] corrupted(byte[] bytes, long count, SplittableRandom random) {
    byte[] broken = bytes.clone();
    int[] marks = positions(bytes, "{}[]\":,");
    int[] plain = positions(bytes, null);
    flip(broken, marks[random.nextInt(marks.length)]);
    for (long i = 1; i < count; i++) {
      flip(broken, plain[random.nextInt(plain.length)]);
    }
    while (isJson(broken)) {
      flip(broken, marks[random.nextInt(marks.length)]);
    }
    return broken;
  }

  private static int[] positions(byte[] bytes, @Nullable String of) {
    return java.util.stream.IntStream.range(0, bytes.length)
        .filter(i -> of == null ? bytes[i] >= ' ' : of.indexOf(bytes[i]) >= 0)
        .toArray();
  }

  private static void flip(byte[] bytes, int position) {
    bytes[position] ^= 1;
  }

  static boolean isJson(byte[] bytes) {
    try (JsonParser parser = JSON.createParser(bytes)) {
      if (parser.nextToken() == null) {
        return false;
      }
      parser.skipChildren();
      return parser.nextToken() == null;
    } catch (IOException _) {
      return false;
    }
  }

  /// The same JSON with blanks behind it.
  private static byte[] padded(byte[] bytes, int length) {
    byte[] padded = Arrays.copyOf(bytes, Math.max(length, bytes.length + 1));
    Arrays.fill(padded, bytes.length, padded.length, (byte) ' ');
    return padded;
  }

  /// `s` is another; where there is none, as in spot's partial depth, the stream's name is.
  private static byte[] wrongSymbol(Fault fault, byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    boolean swap = fault.isSet(Key.SWAP_CASE);
    String other = fault.has(Key.SYMBOL) ? fault.symbol() : STRANGER;
    Matcher symbol = SYMBOL.matcher(text);
    String altered =
        symbol.find()
            ? symbol.replaceAll(found ->
                Matcher.quoteReplacement(
                    found.group(1)
                        + (swap ? found.group(2).toLowerCase(Locale.ROOT) : other)
                        + '"'))
            : STREAM_SYMBOL
                .matcher(text)
                .replaceFirst(found ->
                    Matcher.quoteReplacement(
                        found.group(1)
                            + (swap
                                ? found.group(2).toUpperCase(Locale.ROOT)
                                : other.toLowerCase(Locale.ROOT))
                            + '@'));
    return altered.getBytes(StandardCharsets.UTF_8);
  }
}
