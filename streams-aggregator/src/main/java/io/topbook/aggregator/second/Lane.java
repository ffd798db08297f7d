package io.topbook.aggregator.second;

import io.topbook.features.Quality;
import io.topbook.features.state.StateReader;
import io.topbook.features.state.StateWriter;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The seconds of one stream of one symbol: records held until a mark covers them, seconds that
/// have a row, and seconds that have records but no row yet.
///
/// What a stream's records mean is its subclass's: how they add up, what carries over from one
/// second to the next, which columns come out. Rules of revision are here, the same for every
/// stream.
///
/// Not thread-safe.
///
/// @param <E> a record
/// @param <A> what the records of one second add up to
/// @param <S> what carries over from the end of a second into the next; Void when nothing does
/// @param <C> the columns of its row
abstract class Lane<E, A extends Sums, S, C> {
  /// Takes a lane's rows.
  interface Rows<C> {
    void row(Row<C> row, @Nullable Row<C> superseded);
  }

  private static final int NO_ROW_YET = -1;

  private static final class Slot<A extends Sums, S, C> {
    @Nullable A own;
    @Nullable S atEnd;
    int flags;
    int quality;
    int revision = NO_ROW_YET;
    long availableAtMicros;

    /// The row as it went out last, kept from the first change under the present mark to its end.
    @Nullable Row<C> before;
  }

  private record Held<E>(long offset, E event) {}

  private final String stream;
  private final int gapFlag;
  private final int heldMax;
  private final Counts counts;
  private final LongConsumer onChange;

  private final Backlog<Held<E>> held = new Backlog<>(this::writeHeld, this::readHeld);
  private final Timeline<Slot<A, S, C>> seconds = new Timeline<>();
  private final TreeMap<Long, Slot<A, S, C>> rowless = new TreeMap<>();

  /// What carries into the oldest second.
  private @Nullable S carriedIn;

  private int symbolId;
  private long changedFrom = Long.MAX_VALUE;
  private @Nullable TooLate tooLate;

  /// Seconds to flag of which some may have no row yet, as far as no mark has flagged them: of
  /// records that were given up unapplied, and what a subclass says.
  private Span toFlag = Span.NONE;

  Lane(String stream, int gapFlag, int heldMax, Counts counts, LongConsumer onChange) {
    this.stream = stream;
    this.gapFlag = gapFlag;
    this.heldMax = heldMax;
    this.counts = counts;
    this.onChange = onChange;
  }

  abstract long idOf(E event);

  abstract long eventTimeOf(E event);

  /// Whether a record of this id has been applied.
  abstract boolean isKnown(E event);

  /// Whether it can no longer be told if the record has been applied.
  abstract boolean isForgotten(E event);

  /// Notes the id of a record that is about to be applied; may flag seconds.
  abstract void remember(E event, long second);

  abstract A add(@Nullable A own, E event);

  abstract C columns(@Nullable A own, @Nullable S carried);

  abstract @Nullable S atEnd(@Nullable A own, @Nullable S carried);

  /// The quality of a row beside what its marks said.
  abstract int derivedQuality(long second, @Nullable A own, @Nullable S carried);

  /// The quality bits that a mark gives its own second.
  abstract int flagsOf(Mark mark);

  /// Called when a second has got its row: most never change again.
  abstract void compact(A own);

  // ---- records

  void hold(long offset, E event) {
    counts.onRead();
    if (held.size() == heldMax) {
      giveUp(held.remove().event);
    }
    held.add(new Held<>(offset, event));
  }

  private void giveUp(E event) {
    counts.onCovered();
    refuse(event);
    flagSoon(Seconds.of(eventTimeOf(event)));
  }

  void release() {
    counts.onReleased(held.size());
  }

  /// Applies what the mark of `second` covers.
  ///
  /// @param oldest the oldest second still kept
  void cover(long offset, long second, long oldest) {
    for (Held<E> next = held.peek(); next != null && next.offset <= offset; next = held.peek()) {
      held.remove();
      counts.onCovered();
      apply(next.event, second, oldest);
    }
  }

  private void apply(E event, long markSecond, long oldest) {
    long second = Seconds.of(eventTimeOf(event));
    if (isKnown(event)) {
      counts.onDuplicate();
    } else if (second < oldest || isForgotten(event)) {
      refuse(event);
    } else {
      counts.onApplied(second < markSecond);
      remember(event, second);
      Slot<A, S, C> slot = slotToChange(second);
      slot.own = add(slot.own, event);
    }
  }

  private void refuse(E event) {
    counts.onTooLate();
    refused(TooLate.of(stream, idOf(event), eventTimeOf(event)));
  }

  private void refused(TooLate late) {
    tooLate = tooLate == null ? late : tooLate.and(late);
  }

  private Slot<A, S, C> slotToChange(long second) {
    onChange.accept(second);
    if (seconds.holds(second)) {
      return touch(second);
    }
    return rowless.computeIfAbsent(second, _ -> new Slot<>());
  }

  /// Whether any second's records fulfil it; the newest seconds are asked first.
  final boolean anyOwn(Predicate<A> asked) {
    if (rowless.values().stream().anyMatch(slot -> slot.own != null && asked.test(slot.own))) {
      return true;
    }
    for (long second = seconds.end() - 1; second >= seconds.first(); second--) {
      A own = seconds.get(second).own;
      if (own != null && asked.test(own)) {
        return true;
      }
    }
    return false;
  }

  private Slot<A, S, C> touch(long second) {
    Slot<A, S, C> slot = seconds.get(second);
    if (slot.before == null && slot.revision != NO_ROW_YET) {
      slot.before = asEmitted(second, slot, carriedInto(second));
    }
    changedFrom = Math.min(changedFrom, second);
    return slot;
  }

  /// Keeps the rows of these seconds as they are, since their flags may change.
  final void touch(Span span) {
    long end = Math.min(span.last() + 1, seconds.end());
    for (long second = Math.max(span.first(), seconds.first()); second < end; second++) {
      touch(second);
    }
  }

  /// Flags for good the seconds among these that have a row.
  final void flag(Span span, int flags) {
    touch(span);
    long end = Math.min(span.last() + 1, seconds.end());
    for (long second = Math.max(span.first(), seconds.first()); second < end; second++) {
      seconds.get(second).flags |= flags;
      onChange.accept(second);
    }
  }

  /// Flags a second with the gap bit at the first mark that reaches it.
  final void flagSoon(long second) {
    toFlag = toFlag.with(second);
  }

  // ---- seconds

  /// The oldest second that has records but no row, or the given one when that is older.
  long oldestRowless(long second) {
    return rowless.isEmpty() ? second : Math.min(second, rowless.firstKey());
  }

  /// Forgets every second that has a row: nothing carries over.
  void cut() {
    for (long second = seconds.first(); second < seconds.end(); second++) {
      onChange.accept(second);
    }
    seconds.restartAt(0);
    carriedIn = null;
  }

  /// Makes the seconds contiguous from `from` through the mark's. Those that have no mark of their
  /// own get the gap flag.
  void grow(long from, Mark mark) {
    if (seconds.isEmpty()) {
      seconds.restartAt(from);
    }
    changedFrom = Math.min(changedFrom, seconds.first() > from ? from : seconds.end());
    while (seconds.first() > from) {
      seconds.addFirst(rowlessOrNew(seconds.first() - 1, gapFlag));
    }
    while (seconds.end() <= mark.second()) {
      seconds.addLast(
          rowlessOrNew(seconds.end(), seconds.end() == mark.second() ? flagsOf(mark) : gapFlag));
    }
    if (mark.downSinceMicros() != Mark.NEVER) {
      flag(new Span(Seconds.of(mark.downSinceMicros()), mark.second() - 1), gapFlag);
    }
    flagWhatIsDue(mark.second());
  }

  private void flagWhatIsDue(long markSecond) {
    if (!toFlag.isEmpty()) {
      flag(new Span(toFlag.first(), Math.min(toFlag.last(), markSecond)), gapFlag);
      toFlag =
          toFlag.last() > markSecond
              ? new Span(Math.max(toFlag.first(), markSecond + 1), toFlag.last())
              : Span.NONE;
    }
  }

  private Slot<A, S, C> rowlessOrNew(long second, int flags) {
    Slot<A, S, C> slot = rowless.remove(second);
    if (slot == null) {
      slot = new Slot<>();
    }
    slot.flags = flags;
    onChange.accept(second);
    return slot;
  }

  /// Gives out every row that changed, oldest first, the mark's own last.
  ///
  /// @return the first second of which anything may have changed
  long emit(Mark mark, Rows<C> rows) {
    symbolId = mark.symbolId();
    long from = changedFrom;
    S carriedBefore = carriedInto(changedFrom);
    S carried = carriedBefore;
    for (long second = changedFrom; second <= mark.second(); second++) {
      Slot<A, S, C> slot = seconds.get(second);
      S atEndBefore = slot.atEnd;
      slot.atEnd = atEnd(slot.own, carried);
      if (slot.revision == NO_ROW_YET) {
        int quality = slot.flags | derivedQuality(second, slot.own, carried);
        rows.row(revise(second, slot, columns(slot.own, carried), quality, mark), null);
        if (slot.own != null) {
          compact(slot.own);
        }
      } else {
        if (slot.before != null || !Objects.equals(carriedBefore, carried)) {
          reviseIfChanged(second, slot, carriedBefore, carried, mark, rows);
        }
        carriedBefore = atEndBefore;
      }
      carried = slot.atEnd;
    }
    changedFrom = Long.MAX_VALUE;
    return from;
  }

  // ---- what a second holds, for those that have a row

  /// The oldest second that has a row.
  final long firstSecond() {
    return seconds.first();
  }

  /// A second's sums have another form, of the same value.
  final void changed(long second) {
    onChange.accept(second);
  }

  final @Nullable A own(long second) {
    return seconds.get(second).own;
  }

  /// What was in force when the second began.
  final @Nullable S atStart(long second) {
    return carriedInto(second);
  }

  final @Nullable S atEnd(long second) {
    return seconds.get(second).atEnd;
  }

  /// The quality of its row, but for REVISED.
  final int quality(long second) {
    return seconds.get(second).quality & ~Quality.REVISED;
  }

  private void reviseIfChanged(
      long second,
      Slot<A, S, C> slot,
      @Nullable S carriedBefore,
      @Nullable S carried,
      Mark mark,
      Rows<C> rows) {
    Row<C> before = slot.before == null ? asEmitted(second, slot, carriedBefore) : slot.before;
    slot.before = null;
    C columns = columns(slot.own, carried);
    int quality = slot.flags | derivedQuality(second, slot.own, carried);
    if (!columns.equals(before.columns()) || quality != (before.quality() & ~Quality.REVISED)) {
      rows.row(revise(second, slot, columns, quality, mark), before);
    }
  }

  private Row<C> revise(long second, Slot<A, S, C> slot, C columns, int quality, Mark mark) {
    slot.revision++;
    slot.quality = quality;
    if (slot.revision > 0) {
      slot.quality |= Quality.REVISED;
    }
    slot.availableAtMicros = mark.availableAtMicros();
    onChange.accept(second);
    return new Row<>(
        symbolId, second, columns, slot.quality, slot.revision, slot.availableAtMicros);
  }

  private Row<C> asEmitted(long second, Slot<A, S, C> slot, @Nullable S carried) {
    return new Row<>(
        symbolId,
        second,
        columns(slot.own, carried),
        slot.quality,
        slot.revision,
        slot.availableAtMicros);
  }

  private @Nullable S carriedInto(long second) {
    return seconds.holds(second - 1) ? seconds.get(second - 1).atEnd : carriedIn;
  }

  /// What is known of a second whose mark has not come.
  Row<C> provisional(long second, long availableAtMicros) {
    return new Row<>(
        symbolId,
        second,
        columns(null, carriedInto(seconds.end())),
        Quality.STALE | gapFlag,
        Row.PROVISIONAL,
        availableAtMicros);
  }

  /// What could not be applied since the last call.
  @Nullable TooLate takeTooLate() {
    TooLate taken = tooLate;
    tooLate = null;
    return taken;
  }

  /// Forgets seconds before `oldest`. Records of one that never got its row (a cut came first) are
  /// given up.
  void trim(long oldest) {
    while (!seconds.isEmpty() && seconds.first() < oldest) {
      carriedIn = seconds.removeFirst().atEnd;
    }
    while (!rowless.isEmpty() && rowless.firstKey() < oldest) {
      var given = rowless.pollFirstEntry();
      onChange.accept(given.getKey());
      A own = Objects.requireNonNull(given.getValue().own);
      counts.onUndone(own.count());
      long from = given.getKey() * Seconds.MICROS;
      refused(
          new TooLate(
              stream, own.count(), own.firstId(), own.lastId(), from, from + Seconds.MICROS));
    }
  }

  // ---- state

  abstract void write(StateWriter out, E event);

  abstract E readEvent(StateReader in);

  abstract void writeOwn(StateWriter out, A own);

  abstract A readOwn(StateReader in);

  abstract void writeCarried(StateWriter out, S carried);

  abstract S readCarried(StateReader in);

  abstract void writeIds(StateWriter out);

  abstract void readIds(StateReader in);

  void writeHead(StateWriter out) {
    out.number(symbolId);
    out.number(seconds.first());
    out.number(seconds.end());
    out.flag(carriedIn != null);
    if (carriedIn != null) {
      writeCarried(out, carriedIn);
    }
    writeIds(out);
    out.flag(tooLate != null);
    if (tooLate != null) {
      tooLate.write(out);
    }
    out.flag(!toFlag.isEmpty());
    if (!toFlag.isEmpty()) {
      out.number(toFlag.first());
      out.number(toFlag.last());
    }
    held.writeRest(out);
  }

  private void writeHeld(Held<E> waiting, StateWriter out) {
    out.number(waiting.offset);
    write(out, waiting.event);
  }

  private Held<E> readHeld(StateReader in) {
    return new Held<>(in.number(), readEvent(in));
  }

  /// Held records, stored apart from the head.
  Backlog<?> held() {
    return held;
  }

  /// Takes over a head; every second and every block of what is held was restored before, and some
  /// seconds that had been forgotten: a stored block goes only when all of its seconds have.
  void readHead(StateReader in) {
    symbolId = (int) in.number();
    seconds.restartAt(in.number());
    long end = in.number();
    carriedIn = in.flag() ? readCarried(in) : null;
    readIds(in);
    tooLate = in.flag() ? TooLate.read(stream, in) : null;
    toFlag = in.flag() ? new Span(in.number(), in.number()) : Span.NONE;
    held.readRest(in);
    counts.onRestored(held.size());
    rowless.headMap(seconds.first()).clear();
    takeOverSeconds(end);
  }

  private void takeOverSeconds(long end) {
    S carried = carriedIn;
    while (seconds.end() < end) {
      Slot<A, S, C> slot = rowless.remove(seconds.end());
      if (slot == null) {
        throw new IllegalStateException(
            "state lacks second " + seconds.end() + " of the stream " + stream);
      }
      slot.atEnd = atEnd(slot.own, carried);
      carried = slot.atEnd;
      seconds.addLast(slot);
    }
  }

  /// Whether anything is known of the second.
  boolean holds(long second) {
    return seconds.holds(second) || rowless.containsKey(second);
  }

  void writeSecond(long second, StateWriter out) {
    Slot<A, S, C> slot = seconds.holds(second) ? seconds.get(second) : rowless.get(second);
    out.flag(slot != null);
    if (slot != null) {
      out.number(slot.flags);
      out.number(slot.quality);
      out.number(slot.revision);
      out.number(slot.availableAtMicros);
      out.flag(slot.own != null);
      if (slot.own != null) {
        writeOwn(out, slot.own);
      }
    }
  }

  void readSecond(long second, StateReader in) {
    if (in.flag()) {
      var slot = new Slot<A, S, C>();
      slot.flags = (int) in.number();
      slot.quality = (int) in.number();
      slot.revision = (int) in.number();
      slot.availableAtMicros = in.number();
      slot.own = in.flag() ? readOwn(in) : null;
      rowless.put(second, slot);
    }
  }
}
