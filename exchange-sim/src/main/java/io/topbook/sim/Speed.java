package io.topbook.sim;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Reads `--speed`: `max` is 0, any other value a factor above 0.
public final class Speed implements ITypeConverter<Double> {
  @Override
  public Double convert(String value) {
    if (value.equals("max")) {
      return 0.0;
    }
    try {
      double factor = Double.parseDouble(value);
      if (factor > 0 && factor <= 1e9) {
        return factor;
      }
    } catch (NumberFormatException _) {
      // the one message below says what is allowed
    }
    throw new TypeConversionException("must be \"max\" or a factor above 0, was \"" + value + '"');
  }
}
