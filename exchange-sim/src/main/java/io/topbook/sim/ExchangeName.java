package io.topbook.sim;

import io.topbook.schemas.Exchange;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Reads `--exchange`.
final class ExchangeName implements ITypeConverter<Exchange> {
  @Override
  public Exchange convert(String value) {
    try {
      return Exchange.of(value);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(String.valueOf(e.getMessage()));
    }
  }
}
