package io.topbook.aggregator.second;

import org.jspecify.annotations.Nullable;

/// Takes what a mark gives, in order.
public interface Output {
  /// @param superseded the row that this one replaces, of one revision less; null when first
  void quoteRow(Row<QuoteColumns> row, @Nullable Row<QuoteColumns> superseded);

  /// @param superseded as for quotes
  void tradeRow(Row<TradeColumns> row, @Nullable Row<TradeColumns> superseded);

  void tooLate(TooLate late, Mark mark);

  /// Called once a mark is applied and its rows are out.
  default void applied(Mark mark) {}

  /// Called when a mark of a second that has had its mark is dropped.
  default void ignored(Mark mark) {}
}
