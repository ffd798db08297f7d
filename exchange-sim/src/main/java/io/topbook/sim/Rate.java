package io.topbook.sim;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Reads `--rate`: `max` is 0, any other value orders per second.
final class Rate implements ITypeConverter<Double> {
  @Override
  public Double convert(String value) {
    if (value.equals("max")) {
      return 0.0;
    }
    try {
      double rate = Double.parseDouble(value);
      if (rate > 0 && rate <= 10_000_000) {
        return rate;
      }
    } catch (NumberFormatException _) {
      // the one message below says what is allowed
    }
    throw new TypeConversionException(
        "must be \"max\" or a number above 0 up to 10000000, was \"" + value + '"');
  }
}
