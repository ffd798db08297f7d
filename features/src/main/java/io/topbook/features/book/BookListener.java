package io.topbook.features.book;

/// Hears what came of a symbol's depth records, in order. It may read the tracker, not feed it.
public interface BookListener {
  /// A diff was applied, or a key frame taken.
  void applied(BookEvent event);

  /// The book is unknown from here on.
  void lost(BookLoss loss);

  /// A later key frame was compared with the book. When it replaces the book, the event that tells
  /// the new one comes next.
  void audited(BookAudit audit);

  /// A later key frame could not be compared: something is missing behind it, another one came
  /// first, or the market has walked out of its range.
  void auditDropped();

  /// The record changed nothing.
  void ignored(Ignored reason);

  /// This event, which has just been told, is the first whose best levels the key frame does not
  /// vouch for any more.
  void outOfRange(BookEvent event);

  /// The best levels are vouched for again: the market came back, or a key frame was taken. Or the
  /// book is not known any more.
  void backInRange(long effectiveTimeMicros);

  /// This event, which has just been told, is the first with the best bid at or above the best ask.
  void crossed(BookEvent event);

  /// The book is not crossed any more, or not known any more.
  void uncrossed(long effectiveTimeMicros);

  /// Why a diff was ignored.
  enum Ignored {
    /// The book already stands at its id or beyond.
    REPEAT,
    /// There is no book that it could change.
    NO_BOOK
  }
}
