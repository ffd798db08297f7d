package io.topbook.features.book;

import io.topbook.features.book.SequencedBook.Joint;
import io.topbook.features.state.StateReader;
import io.topbook.features.state.StateWriter;
import org.jspecify.annotations.Nullable;

/// One symbol's book through its depth records, in the order of the log: what joins is applied,
/// what is missing is told, and each key frame audits.
///
/// A key frame at id K is written to the log as soon as its answer has come: behind it come all
/// diffs beyond K once more, then the live ones. While there is no book, it is taken. While there
/// is one, at id L, a *shadow* book at id S grows from it, until both stand at one id and are
/// compared.
///
/// | state | record | what happens |
/// | --- | --- | --- |
/// | no book, or lost | diff | ignored |
/// | no book, or lost | key frame | taken: event KEY_FRAME |
/// | book | key frame, K = L | compared at once |
/// | book | key frame, K < L | shadow; the diffs that come once more are repeats for the book |
/// | book | key frame, K > L | shadow; the diffs up to K are repeats for the shadow |
/// | book, shadow | key frame | the shadow is dropped, the new one grows |
/// | book, shadow ahead of it | key frame below the shadow's | dropped |
/// | book, shadow still ahead of it | key frame | what led to the first never came: lost; then the key frame is taken. Futures' ids are shared, so there a key frame that equals the book is as above |
/// | book | diff, u ≤ L | repeat |
/// | book | diff joins | applied: event DIFF |
/// | book | diff joins, but fewer than five levels of a side are vouched for | applied: event DIFF, its top not known; out of range until the market comes back or a key frame is taken |
/// | book | diff does not join | lost |
/// | book, shadow | diff does not join the shadow, whatever it does to the book | shadow dropped |
/// | book, shadow | shadow is out of range | shadow dropped |
/// | book, shadow | both at one id, equal | the book takes over what the shadow knows deeper |
/// | book, shadow | both at one id, different or the book out of range | the shadow is the book. Event DIFF with the shadow's levels, and no flow if the book was wrong, when the book has just applied the diff; event KEY_FRAME when for the book it was a repeat |
/// | book, shadow | diff does not join the book, but joins the shadow or is a repeat for it | lost; then the shadow is taken: event KEY_FRAME; then the diff |
///
/// An old key frame, one whose later diffs did not all come once more, is found by the first diff
/// that does not join it. Crossed and locked books are kept as the exchange told them. A record
/// that {@link DepthUpdate} refuses never comes here: if it was a diff, the next one does not join.
///
/// Pure: no clock. One thread at a time.
public final class BookTracker {
  /// What is known of the book.
  public enum State {
    /// No key frame yet.
    NO_BOOK,
    /// A key frame is taken, its first diff has not come.
    BRIDGING,
    IN_SYNC,
    /// In sync, but the market has walked out of what the key frame vouches for: levels may be
    /// missing among the best.
    OUT_OF_RANGE,
    /// There was a book; since then something is missing.
    LOST
  }

  private final boolean futures;
  private final BookListener listener;
  private @Nullable SequencedBook held;
  private @Nullable SequencedBook shadow;
  private boolean lost;
  private boolean outOfRange;
  private boolean crossed;

  /// Effective time of the key frame that was taken: nothing takes effect before.
  private long takenMicros = Long.MIN_VALUE;

  /// Effective time of the last event.
  private long lastMicros = Long.MIN_VALUE;

  /// Effective time of the last audit that found the book right, or of the key frame taken.
  private long rightMicros = Long.MIN_VALUE;

  /// Effective time of the last audit: a loss is not before what it confirmed.
  private long auditedMicros = Long.MIN_VALUE;

  /// The levels that the next diff's flow counts from; null when it has none.
  private @Nullable TopLevels before;

  /// @param futures diffs join by `pu`
  public BookTracker(boolean futures, BookListener listener) {
    this.futures = futures;
    this.listener = listener;
  }

  public State state() {
    if (held == null) {
      return lost ? State.LOST : State.NO_BOOK;
    }
    if (outOfRange) {
      return State.OUT_OF_RANGE;
    }
    return held.isBridged() ? State.IN_SYNC : State.BRIDGING;
  }

  /// The book in force, to be read only; null when it is not known.
  public @Nullable OrderBook book() {
    return held == null ? null : held.book();
  }

  /// The id that the book stands at, or {@link DepthUpdate#ABSENT}.
  public long lastUpdateId() {
    return held == null ? DepthUpdate.ABSENT : held.lastUpdateId();
  }

  /// Effective time of the last event; meaningless before the first.
  public long lastTimeMicros() {
    return lastMicros;
  }

  public void apply(DepthUpdate update) {
    if (update.snapshot()) {
      keyFrame(update);
    } else {
      diff(update);
    }
  }

  private void keyFrame(DepthUpdate update) {
    SequencedBook fresh = SequencedBook.of(update);
    SequencedBook book = held;
    if (book == null) {
      take(fresh);
      return;
    }
    SequencedBook earlier = shadow;
    if (earlier != null && earlier.lastUpdateId() > book.lastUpdateId()) {
      if (fresh.lastUpdateId() < earlier.lastUpdateId()) {
        listener.auditDropped(); // of before what is known already
        return;
      }
      if (!(futures && book.book().compare(fresh.book()).isFull())) {
        dropShadow();
        lose(book, fresh.lastUpdateId() + 1, fresh.keyFrameTimeMicros());
        take(fresh);
        return;
      }
    }
    dropShadow();
    shadow = fresh;
    if (fresh.lastUpdateId() == book.lastUpdateId() && !staysWith(book, fresh)) {
      take(fresh);
    }
  }

  private void diff(DepthUpdate diff) {
    SequencedBook book = held;
    if (book != null && book.joint(diff, futures) == Joint.GAP) {
      SequencedBook next = shadow;
      if (next != null && next.joint(diff, futures) == Joint.GAP) {
        dropShadow();
        next = null;
      }
      lose(book, diff.firstUpdateId(), diff.eventTimeMicros());
      if (next == null) {
        return;
      }
      take(next);
      book = next;
    }
    if (book == null) {
      listener.ignored(BookListener.Ignored.NO_BOOK);
    } else if (book.joint(diff, futures) == Joint.JOINS) {
      advance(book, diff);
    } else {
      listener.ignored(BookListener.Ignored.REPEAT);
      SequencedBook met = grownShadow(diff, book);
      if (met != null && !staysWith(book, met)) {
        take(met);
      }
    }
  }

  private void advance(SequencedBook book, DepthUpdate diff) {
    long time = Math.max(diff.eventTimeMicros(), takenMicros);
    book.apply(diff);
    lastMicros = time;
    SequencedBook met = grownShadow(diff, book);
    if (met != null && !staysWith(book, met)) {
      held = met;
      takenMicros = Math.max(time, met.keyFrameTimeMicros());
      rightMicros = takenMicros;
      time = takenMicros;
      book = met;
    }
    TopLevels after = book.book().top();
    boolean known = book.book().knowsTop();
    OrderFlow flow = before == null || !known ? OrderFlow.NONE : OrderFlow.between(before, after);
    before = known ? after : null;
    tell(
        new BookEvent(
            BookEvent.Kind.DIFF,
            time,
            diff.firstUpdateId(),
            diff.lastUpdateId(),
            after,
            known,
            flow));
  }

  /// Applies the diff to the shadow; the shadow, when it has come to stand where the book does.
  private @Nullable SequencedBook grownShadow(DepthUpdate diff, SequencedBook book) {
    SequencedBook grown = shadow;
    if (grown == null) {
      return null;
    }
    Joint joint = grown.joint(diff, futures);
    if (joint == Joint.JOINS) {
      grown.apply(diff);
    }
    if (joint == Joint.GAP || !grown.book().knowsTop()) {
      dropShadow();
      return null;
    }
    return grown.lastUpdateId() == book.lastUpdateId() ? grown : null;
  }

  /// Compares the book with the shadow that has met it, which ends the audit. A book that is right
  /// and in range stays in force, deepened; else the other one is to be put there.
  private boolean staysWith(SequencedBook book, SequencedBook met) {
    Agreement agreement = book.book().compare(met.book());
    var audit =
        new BookAudit(
            Math.max(lastMicros, met.keyFrameTimeMicros()),
            book.lastUpdateId(),
            met.keyFrameTimeMicros(),
            rightMicros,
            agreement.levels(),
            agreement.levelsEqual(),
            agreement.top(),
            agreement.topEqual());
    shadow = null;
    auditedMicros = audit.timeMicros();
    if (!audit.isRight()) {
      before = null;
    }
    boolean stays = audit.isRight() && book.book().knowsTop();
    if (stays) {
      book.book().deepen(met.book());
      rightMicros = lastMicros;
    }
    listener.audited(audit);
    return stays;
  }

  /// Puts a book in force. It takes effect not before its key frame, nor before what was applied.
  private void take(SequencedBook book) {
    held = book;
    shadow = null;
    lost = false;
    before = null;
    takenMicros = Math.max(book.keyFrameTimeMicros(), lastMicros);
    rightMicros = takenMicros;
    tell(
        new BookEvent(
            BookEvent.Kind.KEY_FRAME,
            takenMicros,
            book.lastUpdateId(),
            book.lastUpdateId(),
            book.book().top(),
            true,
            OrderFlow.NONE));
  }

  private void tell(BookEvent event) {
    lastMicros = event.effectiveTimeMicros();
    listener.applied(event);
    if (event.topKnown() == outOfRange) {
      outOfRange = !event.topKnown();
      if (outOfRange) {
        listener.outOfRange(event);
      } else {
        listener.backInRange(event.effectiveTimeMicros());
      }
    }
    if (event.isCrossed() != crossed) {
      crossed = event.isCrossed();
      if (crossed) {
        listener.crossed(event);
      } else {
        listener.uncrossed(event.effectiveTimeMicros());
      }
    }
  }

  /// @param untilUpdateId the first id that is there again
  private void lose(SequencedBook book, long untilUpdateId, long micros) {
    long time = Math.max(micros, Math.max(takenMicros, auditedMicros));
    held = null;
    shadow = null;
    lost = true;
    before = null;
    listener.lost(new BookLoss(book.lastUpdateId(), untilUpdateId, lastMicros, time));
    if (outOfRange) {
      outOfRange = false;
      listener.backInRange(time);
    }
    if (crossed) {
      crossed = false;
      listener.uncrossed(time);
    }
  }

  private void dropShadow() {
    if (shadow != null) {
      shadow = null;
      listener.auditDropped();
    }
  }

  /// All of it, a growing shadow included: who reads it goes on exactly.
  public void write(StateWriter out) {
    out.flag(lost);
    out.flag(outOfRange);
    out.flag(crossed);
    out.flag(before != null);
    out.number(takenMicros);
    out.number(lastMicros);
    out.number(rightMicros);
    out.number(auditedMicros);
    write(held, out);
    write(shadow, out);
  }

  private static void write(@Nullable SequencedBook book, StateWriter out) {
    out.flag(book != null);
    if (book != null) {
      book.write(out);
    }
  }

  public static BookTracker read(boolean futures, BookListener listener, StateReader in) {
    var tracker = new BookTracker(futures, listener);
    tracker.lost = in.flag();
    tracker.outOfRange = in.flag();
    tracker.crossed = in.flag();
    boolean hasFlow = in.flag();
    tracker.takenMicros = in.number();
    tracker.lastMicros = in.number();
    tracker.rightMicros = in.number();
    tracker.auditedMicros = in.number();
    tracker.held = in.flag() ? SequencedBook.read(in) : null;
    tracker.shadow = in.flag() ? SequencedBook.read(in) : null;
    tracker.before = hasFlow && tracker.held != null ? tracker.held.book().top() : null;
    return tracker;
  }
}
