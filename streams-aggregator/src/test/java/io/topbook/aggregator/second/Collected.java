package io.topbook.aggregator.second;

import io.topbook.features.book.BookEvent;
import io.topbook.features.core.CoreRow;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Keeps what comes out, in order: each table's rows (a replaced row ahead of its replacement), and
/// what was too late.
final class Collected implements Output {
  record Emitted<C>(Row<C> row, @Nullable Row<C> superseded) {}

  final List<Emitted<QuoteColumns>> quotes = new ArrayList<>();
  final List<Emitted<TradeColumns>> trades = new ArrayList<>();
  final List<Emitted<BookColumns>> books = new ArrayList<>();
  final List<Emitted<CoreRow>> features = new ArrayList<>();
  final List<BookEvent> events = new ArrayList<>();
  final List<BookTrouble> troubles = new ArrayList<>();
  final List<TooLate> tooLate = new ArrayList<>();
  final List<Mark> ignored = new ArrayList<>();

  @Override
  public void quoteRow(Row<QuoteColumns> row, @Nullable Row<QuoteColumns> superseded) {
    quotes.add(new Emitted<>(row, superseded));
  }

  @Override
  public void tradeRow(Row<TradeColumns> row, @Nullable Row<TradeColumns> superseded) {
    trades.add(new Emitted<>(row, superseded));
  }

  @Override
  public void bookRow(Row<BookColumns> row, @Nullable Row<BookColumns> superseded) {
    books.add(new Emitted<>(row, superseded));
  }

  @Override
  public void featureRow(Row<CoreRow> row, @Nullable Row<CoreRow> superseded) {
    features.add(new Emitted<>(row, superseded));
  }

  @Override
  public void bookEvent(BookEvent event, DepthRecord cause) {
    events.add(event);
  }

  @Override
  public void bookTrouble(BookTrouble trouble) {
    troubles.add(trouble);
  }

  @Override
  public void tooLate(TooLate late, Mark mark) {
    tooLate.add(late);
  }

  @Override
  public void ignored(Mark mark) {
    ignored.add(mark);
  }

  List<Row<QuoteColumns>> quoteRows() {
    return quotes.stream().map(Emitted::row).toList();
  }

  List<Row<TradeColumns>> tradeRows() {
    return trades.stream().map(Emitted::row).toList();
  }

  Row<QuoteColumns> lastQuoteRow() {
    return quotes.getLast().row;
  }

  Row<TradeColumns> lastTradeRow() {
    return trades.getLast().row;
  }
}
