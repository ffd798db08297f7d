package io.topbook.features.book;

/// Hears what came of a symbol's depth records, in order. It may read the tracker, not feed it.
public interface BookListener {
  /// A diff was applied, or a key frame taken.
  void applied(BookEvent event);

  /// The book is unknown from here on.
  void lost(BookLoss loss);

  /// A later key frame was compared with the book. When it differs, the event that tells the
  /// book in force comes next.
  void audited(BookAudit audit);

  /// A later key frame could not be compared: something is missing behind it, another one came
  /// first, or it can not say its best levels any more.
  void auditDropped();

  /// The record changed nothing.
  void ignored(Ignored reason);

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
