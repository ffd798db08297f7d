package io.topbook.sim;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.TypeConversionException;

/// Reads the plain values of options, and says of a bad one what is expected.
final class Values {
  private Values() {}

  static CommandLine readBy(CommandLine commandLine) {
    return commandLine
        .registerConverter(int.class, Values::smallNumber)
        .registerConverter(Integer.class, Values::smallNumber)
        .registerConverter(long.class, Values::number)
        .registerConverter(Long.class, Values::number)
        .registerConverter(double.class, Values::decimal)
        .registerConverter(Double.class, Values::decimal)
        .registerConverter(URI.class, Values::address);
  }

  private static int smallNumber(String value) {
    return parsed(value, "a whole number", Integer::valueOf);
  }

  private static long number(String value) {
    return parsed(value, "a whole number", Long::valueOf);
  }

  private static double decimal(String value) {
    return parsed(value, "a number", Double::valueOf);
  }

  private static URI address(String value) {
    try {
      return new URI(value);
    } catch (URISyntaxException e) {
      throw new TypeConversionException("must be a URL, was \"" + value + "\": " + e.getReason());
    }
  }

  private static <T> T parsed(String value, String expected, Function<String, T> parser) {
    try {
      return parser.apply(value);
    } catch (NumberFormatException _) {
      boolean tooLarge = value.matches("[+-]?\\d{10,}");
      throw new TypeConversionException(
          "must be " + expected + ", was \"" + value + '"' + (tooLarge ? ", too large" : ""));
    }
  }
}
