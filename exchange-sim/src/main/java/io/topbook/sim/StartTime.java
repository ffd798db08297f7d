package io.topbook.sim;

import java.time.DateTimeException;
import java.time.Instant;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Reads a moment in UTC.
final class StartTime implements ITypeConverter<Instant> {
  @Override
  public Instant convert(String value) {
    try {
      return Instant.parse(value);
    } catch (DateTimeException _) {
      throw new TypeConversionException(
          "must be a time like 2026-01-31T12:00:00Z, was \"" + value + '"');
    }
  }
}
