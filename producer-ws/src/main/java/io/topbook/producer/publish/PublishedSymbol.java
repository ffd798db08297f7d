package io.topbook.producer.publish;

import io.topbook.producer.feed.IdRanges;
import org.jspecify.annotations.Nullable;

/// What an earlier run had published of one symbol.
///
/// @param lastWindow start of the last second that has its mark, µs; null when none has
/// @param tradeIds ids of the last trades, as far back as they were read
public record PublishedSymbol(
    @Nullable Long lastWindow,
    @Nullable Last quote,
    @Nullable Last trade,
    @Nullable Last depth,
    IdRanges tradeIds) {

  /// The last record of one topic.
  ///
  /// @param id the highest so far
  /// @param eventTime of the record with that id, µs; null when only a mark speaks of it
  public record Last(long offset, long id, @Nullable Long eventTime) {}
}
