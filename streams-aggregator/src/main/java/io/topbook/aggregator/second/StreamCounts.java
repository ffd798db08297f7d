package io.topbook.aggregator.second;

/// Where the records of every stream went; one for all symbols.
///
/// @param bookEntries what depth records did to books, on its way into seconds
/// @param book depth records themselves
public record StreamCounts(Counts quotes, Counts trades, Counts bookEntries, BookCounts book) {
  public StreamCounts() {
    this(new Counts(), new Counts(), new Counts(), new BookCounts());
  }

  public long held() {
    return quotes.held() + trades.held() + bookEntries.held();
  }
}
