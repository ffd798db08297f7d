package io.topbook.features.book;

/// A diff does not join: from here the book is unknown, until a key frame is taken.
///
/// @param fromUpdateId the last id of the book that was lost
/// @param untilUpdateId the first id that is there again: of the diff that does not join, or the
///   one behind the key frame that was taken
/// @param lastAppliedTimeMicros effective time of the last event the book knew in full
/// @param timeMicros effective time of the diff that does not join
public record BookLoss(
    long fromUpdateId, long untilUpdateId, long lastAppliedTimeMicros, long timeMicros) {}
