package io.topbook.producer.feed;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What the exchange's list says of a symbol that may change while it is collected.
///
/// @param status the exchange's word
/// @param tickSize exact, plain notation without trailing zeros; null when not said or switched off
/// @param stepSize likewise
public record SymbolRules(String status, @Nullable String tickSize, @Nullable String stepSize) {
  /// Trading, and nothing said of sizes.
  public static final SymbolRules TRADING = new SymbolRules("TRADING", null, null);

  /// Our word, none of the exchange's; the symbols job says it too.
  private static final String DELISTED = "DELISTED";

  /// No size has as many digits: `1e999999999` is not worth writing out.
  private static final int MAX_SCALE = 64;

  /// Of the list's own decimals, so that `0.10` and `0.1` are the same.
  public static SymbolRules of(
      String status, @Nullable String tickSize, @Nullable String stepSize) {
    return new SymbolRules(status, size(tickSize), size(stepSize));
  }

  private static @Nullable String size(@Nullable String text) {
    if (text == null) {
      return null;
    }
    try {
      var size = new BigDecimal(text);
      return size.signum() > 0 && Math.abs(size.scale()) <= MAX_SCALE
          ? size.stripTrailingZeros().toPlainString()
          : null;
    } catch (NumberFormatException _) {
      return null; // a size we cannot read is one that was not said
    }
  }

  /// The same with sizes learned later; null leaves what is known.
  public SymbolRules withSizes(@Nullable String newTickSize, @Nullable String newStepSize) {
    return of(
        status,
        newTickSize == null ? tickSize : newTickSize,
        newStepSize == null ? stepSize : newStepSize);
  }

  /// What was last said of a symbol that is listed no more, but the status.
  public SymbolRules delisted() {
    return new SymbolRules(DELISTED, tickSize, stepSize);
  }

  public boolean isDelisted() {
    return status.equals(DELISTED);
  }

  public boolean isTrading() {
    return status.equals(TRADING.status);
  }

  /// `status TRADING → HALT, tick size 0.01 → 0.001`; empty when both are the same.
  public String changesTo(SymbolRules next) {
    List<String> changes = new ArrayList<>();
    note("status", status, next.status, changes);
    note("tick size", tickSize, next.tickSize, changes);
    note("step size", stepSize, next.stepSize, changes);
    return String.join(", ", changes);
  }

  private static void note(
      String what, @Nullable String was, @Nullable String is, List<String> changes) {
    if (!Objects.equals(was, is)) {
      changes.add(
          what
              + ' '
              + Objects.requireNonNullElse(was, "none")
              + " → "
              + Objects.requireNonNullElse(is, "none"));
    }
  }
}
