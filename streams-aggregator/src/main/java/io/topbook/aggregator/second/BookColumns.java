package io.topbook.aggregator.second;

import io.topbook.features.book.TopLevels;

/// The columns of `book_1s` that come from the book.
///
/// @param inSync the book is known at the end of the second, and its key frame vouches for `levels`
/// @param levels as in force at the end, none when the book is not known
/// @param eventCount diffs applied
/// @param firstUpdateId of the first diff's ids; absent, as is `lastUpdateId`, when `eventCount` is
///   0
public record BookColumns(
    boolean inSync, TopLevels levels, long eventCount, long firstUpdateId, long lastUpdateId) {}
