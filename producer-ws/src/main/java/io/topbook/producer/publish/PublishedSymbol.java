package io.topbook.producer.publish;

import io.topbook.producer.feed.IdRanges;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What an earlier run had published of one symbol.
///
/// @param lastWindow start of the last second that has its mark, µs; null when none has
/// @param sizes that its last mark names; null when none has
/// @param firstReceivedAt of all records that were read, our raw clock, ns; null when none was
/// @param tradeIds ids of the last trades, as far back as they were read
/// @param clock the clock offset that its last mark names, as a sample taken at that mark's end
/// @param clockSamples of a recording's last depth and trade records, in no order
/// @param book what is known of its book, null before its first depth record
public record PublishedSymbol(
    @Nullable Long lastWindow,
    @Nullable Sizes sizes,
    @Nullable Last quote,
    @Nullable Last trade,
    @Nullable Last depth,
    @Nullable Long firstReceivedAt,
    IdRanges tradeIds,
    @Nullable ClockSample clock,
    List<ClockSample> clockSamples,
    @Nullable Book book) {

  /// Exact decimals; null where not said.
  public record Sizes(@Nullable String tickSize, @Nullable String stepSize) {}

  /// @param firstDiffTime of the first diff that was read, µs
  /// @param hasKeyFrame whether a key frame was read, or may lie before what was read
  /// @param diffs the last that were read, ascending, which a snapshot to come may join
  public record Book(
      @Nullable Long firstDiffTime, boolean hasKeyFrame, List<PublishedDiff> diffs) {}

  /// The last record of one topic.
  ///
  /// @param id the highest so far
  /// @param eventTime of the record with that id, µs; null when only a mark speaks of it
  public record Last(long offset, long id, @Nullable Long eventTime) {}
}
