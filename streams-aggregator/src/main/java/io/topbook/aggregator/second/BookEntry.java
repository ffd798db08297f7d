package io.topbook.aggregator.second;

import io.topbook.features.book.BookEvent;
import io.topbook.features.state.StateReader;
import io.topbook.features.state.StateWriter;

/// What a depth record did to the book, as far as a second must know it.
sealed interface BookEntry {
  long lastUpdateId();

  /// When it took effect, the exchange's clock.
  long eventTimeMicros();

  /// A diff was applied or a key frame taken: the book is known, if its best levels are.
  record Known(BookEvent event) implements BookEntry {
    @Override
    public long lastUpdateId() {
      return event.lastUpdateId();
    }

    @Override
    public long eventTimeMicros() {
      return event.effectiveTimeMicros();
    }

    boolean isKeyFrame() {
      return event.kind() == BookEvent.Kind.KEY_FRAME;
    }
  }

  /// The book is unknown from here on.
  ///
  /// @param sinceMicros when it was last known in full
  record Lost(long lastUpdateId, long sinceMicros, long eventTimeMicros) implements BookEntry {}

  /// A later key frame showed that the book was wrong.
  ///
  /// @param sinceMicros when it was last found right
  record Wrong(long lastUpdateId, long sinceMicros, long eventTimeMicros) implements BookEntry {}

  /// A later key frame showed that the book is right: news where it was forgotten by a cut, and
  /// nowhere else.
  ///
  /// @param eventTimeMicros when that was seen
  record Confirmed(long lastUpdateId, long eventTimeMicros, BookState state) implements BookEntry {}

  default void write(StateWriter out) {
    switch (this) {
      case Known(BookEvent event) -> {
        out.number(0);
        event.write(out);
      }
      case Lost(long id, long since, long time) -> write(out, 1, id, since, time);
      case Wrong(long id, long since, long time) -> write(out, 2, id, since, time);
      case Confirmed(long id, long time, BookState state) -> {
        out.number(3);
        out.number(id);
        out.number(time);
        state.write(out);
      }
    }
  }

  private static void write(StateWriter out, int kind, long id, long since, long time) {
    out.number(kind);
    out.number(id);
    out.number(since);
    out.number(time);
  }

  static BookEntry read(StateReader in) {
    int kind = (int) in.number();
    return switch (kind) {
      case 0 -> new Known(BookEvent.read(in));
      case 1 -> new Lost(in.number(), in.number(), in.number());
      case 2 -> new Wrong(in.number(), in.number(), in.number());
      case 3 -> new Confirmed(in.number(), in.number(), BookState.read(in));
      default -> throw new IllegalStateException("expected a kind of book entry, was " + kind);
    };
  }
}
