package io.topbook.aggregator.second;

import io.topbook.features.book.BookEvent;
import io.topbook.features.core.CoreRow;
import org.jspecify.annotations.Nullable;

/// Takes what records and marks give, in order.
public interface Output {
  /// @param superseded the row that this one replaces, of one revision less; null when first
  void quoteRow(Row<QuoteColumns> row, @Nullable Row<QuoteColumns> superseded);

  /// @param superseded as for quotes
  void tradeRow(Row<TradeColumns> row, @Nullable Row<TradeColumns> superseded);

  /// @param superseded as for quotes
  void bookRow(Row<BookColumns> row, @Nullable Row<BookColumns> superseded);

  /// @param superseded as for quotes
  void featureRow(Row<CoreRow> row, @Nullable Row<CoreRow> superseded);

  /// Called at once, whatever marks say.
  ///
  /// @param cause the record that it came from
  void bookEvent(BookEvent event, DepthRecord cause);

  void bookTrouble(BookTrouble trouble);

  void tooLate(TooLate late, Mark mark);

  /// Called once a mark is applied and its rows are out.
  default void applied(Mark mark) {}

  /// Called when a mark of a second that has had its mark is dropped.
  default void ignored(Mark mark) {}
}
