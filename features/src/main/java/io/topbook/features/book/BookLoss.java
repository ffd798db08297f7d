package io.topbook.features.book;

/// From here the book is unknown, until a key frame is taken.
///
/// @param fromUpdateId the last id of the book that was lost
/// @param untilUpdateId the first id of the diff that ended it
/// @param lastAppliedTimeMicros effective time of the last event the book knew in full
/// @param timeMicros effective time of the diff that ended it
public record BookLoss(
    Reason reason,
    long fromUpdateId,
    long untilUpdateId,
    long lastAppliedTimeMicros,
    long timeMicros) {
  /// Why a book is lost.
  public enum Reason {
    /// The diff does not join: what lies between has not come.
    GAP,
    /// The market walked through what the key frame vouched for: the best levels are not known.
    RANGE
  }
}
