package io.topbook.aggregator.second;

import io.topbook.features.book.BookAudit;
import io.topbook.features.book.BookEvent;
import io.topbook.features.book.BookLoss;
import io.topbook.features.book.TopLevels;

/// What is worth an incident about a symbol's book.
public sealed interface BookTrouble {
  /// The book is known again.
  record Resynced(BookLoss loss, BookEvent since) implements BookTrouble {}

  /// The market left what the last key frame vouched for: no hole, but the best levels are not
  /// known any more.
  record OutOfRange(BookEvent event) implements BookTrouble {}

  /// A later key frame showed that the book was wrong.
  record Wrong(BookAudit audit) implements BookTrouble {}

  /// Best bid at or above best ask.
  record Crossed(BookEvent event) implements BookTrouble {}

  /// The exchange's own quote of the same update id says something else.
  record Differs(Quote quote, TopLevels levels, long eventTimeMicros) implements BookTrouble {}
}
