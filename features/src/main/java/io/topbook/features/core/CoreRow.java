package io.topbook.features.core;

import io.topbook.features.Feature.DType;
import io.topbook.features.FeatureSet;
import java.util.Arrays;
import java.util.NoSuchElementException;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/// One second's row of the set {@link FeatureSet#CORE}: a value or its absence for each column.
/// Immutable. Two are equal when they are equal to the bit.
public final class CoreRow {
  private static final boolean[] IS_WHOLE = wholeColumns();

  private final long second;
  private final int quality;
  private final double[] values;

  /// Takes over the array, one entry a column.
  ///
  /// @param values whole numbers as such, below 2^53; NaN or infinite where absent
  CoreRow(long second, int quality, double[] values) {
    if (values.length != IS_WHOLE.length) {
      throw new IllegalArgumentException(
          "expected " + IS_WHOLE.length + " columns, was " + values.length);
    }
    this.second = second;
    this.quality = quality;
    for (int column = 0; column < values.length; column++) {
      values[column] = Absent.unlessFinite(values[column]);
    }
    this.values = values;
  }

  private static boolean[] wholeColumns() {
    var whole = new boolean[FeatureSet.CORE.size()];
    for (int column = 0; column < whole.length; column++) {
      whole[column] = FeatureSet.CORE.get(column).dtype() == DType.INT64;
    }
    return whole;
  }

  /// The second's start, in seconds since 1970-01-01 UTC: the row's `window_start`.
  public long second() {
    return second;
  }

  public int quality() {
    return quality;
  }

  /// The same row with another mask; the values are shared.
  public CoreRow withQuality(int other) {
    return other == quality ? this : new CoreRow(second, other, values);
  }

  public boolean has(int column) {
    return !Double.isNaN(values[column]);
  }

  /// The value of a float64 column, also an int64's.
  ///
  /// @throws NoSuchElementException when it is absent
  public double real(int column) {
    if (!has(column)) {
      throw new NoSuchElementException(FeatureSet.CORE.get(column).name() + " is absent");
    }
    return values[column];
  }

  /// The value as the column's type has it, Double or Long; null when absent.
  public @Nullable Number get(int column) {
    if (!has(column)) {
      return null;
    }
    // Boxed apart: a conditional would make a double of both.
    if (IS_WHOLE[column]) {
      return (long) values[column];
    }
    return values[column];
  }

  /// Whether every value is the same to the bit, whatever the mask.
  public boolean hasValuesOf(CoreRow other) {
    return Arrays.equals(values, other.values);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CoreRow that
        && second == that.second
        && quality == that.quality
        && hasValuesOf(that);
  }

  @Override
  public int hashCode() {
    return Long.hashCode(second) * 31 + quality;
  }

  @Override
  public String toString() {
    var text = new StringJoiner(", ", second + " quality " + quality + " {", "}");
    for (int column = 0; column < values.length; column++) {
      if (has(column)) {
        text.add(FeatureSet.CORE.get(column).name() + '=' + get(column));
      }
    }
    return text.toString();
  }
}
