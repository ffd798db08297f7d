package io.topbook.local.look;

import io.topbook.avro.DepthEvent;
import io.topbook.avro.DepthKind;
import io.topbook.avro.PriceLevel;
import io.topbook.avro.SecondMark;
import io.topbook.avro.SymbolInfo;
import io.topbook.features.book.BookAudit;
import io.topbook.features.book.BookEvent;
import io.topbook.features.book.BookListener;
import io.topbook.features.book.BookLoss;
import io.topbook.features.book.BookTracker;
import io.topbook.features.book.DepthUpdate;
import io.topbook.features.book.Levels;
import io.topbook.features.book.OrderBook;
import io.topbook.features.book.Side;
import io.topbook.local.look.BookView.Level;
import io.topbook.local.look.BookView.State;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// One symbol's book as its depth records tell it, and what its second marks say of the feed. Pure:
/// the time of a view comes in. Confined to one thread.
public final class BookWatch {
  /// Marks come every second, live some 250 ms after it.
  private static final Duration SILENT = Duration.ofSeconds(5);

  /// One gap in the log of a symbol.
  ///
  /// @param overMicros effective time of the key frame after it; null while it lasts
  private record Gap(BookLoss loss, @Nullable Long overMicros) {}

  private final SymbolInfo info;
  private final String source;
  private final String noKeyFrame;
  private final BookTracker tracker;
  private long keyFrameMicros;
  private long applied;
  private boolean crossed;
  private int gaps;
  private @Nullable Gap lastGap;
  private @Nullable BookAudit audit;
  private @Nullable DepthEvent last;
  private @Nullable SecondMark mark;
  private @Nullable Instant markCame;
  private long refused;
  private String refusal = "";

  /// @param futures diffs join by `pu`
  /// @param source where the book comes from, for people
  /// @param noKeyFrame where one was looked for in vain; empty when one was found
  public BookWatch(SymbolInfo info, boolean futures, String source, String noKeyFrame) {
    this.info = info;
    this.source = source;
    this.noKeyFrame = noKeyFrame;
    this.tracker = new BookTracker(futures, new Listener());
  }

  /// The symbol's next depth record. One that no book can hold is counted: if it was a diff, the
  /// next one does not join.
  public void depth(DepthEvent event) {
    last = event;
    try {
      tracker.apply(update(event));
    } catch (IllegalArgumentException e) {
      refused(String.valueOf(e.getMessage()));
    }
  }

  /// The symbol's next second mark.
  ///
  /// @param came when the broker had it
  public void mark(SecondMark next, Instant came) {
    mark = next;
    markCame = came;
  }

  /// A record of the symbol that cannot be used.
  public void refused(String why) {
    refused++;
    refusal = why;
  }

  private static DepthUpdate update(DepthEvent event) {
    Long before = event.getPreviousUpdateId();
    return new DepthUpdate(
        event.getKind() == DepthKind.SNAPSHOT,
        micros(event.getEventTime()),
        event.getFirstUpdateId(),
        event.getLastUpdateId(),
        before == null ? DepthUpdate.ABSENT : before,
        levels(event.getBids()),
        levels(event.getAsks()));
  }

  private static Levels levels(List<PriceLevel> levels) {
    return Levels.of(
        levels.stream().mapToDouble(PriceLevel::getPrice).toArray(),
        levels.stream().mapToDouble(PriceLevel::getQty).toArray());
  }

  /// @param depth levels a side, at most
  public BookView view(int depth, Instant now) {
    OrderBook book = tracker.book();
    DepthEvent event = last;
    return new BookView(
        info.getSymbol(),
        source,
        state(now),
        why(now),
        side(book, Side.BID, depth),
        side(book, Side.ASK, depth),
        book == null ? null : tracker.lastUpdateId(),
        event == null ? null : event.getEventTime(),
        event == null ? null : Instant.EPOCH.plusNanos(event.getIngestNs()),
        Digits.decimals(info.getTickSize()),
        Digits.decimals(info.getStepSize()),
        notes(now));
  }

  private static List<Level> side(@Nullable OrderBook book, Side side, int depth) {
    if (book == null) {
      return List.of();
    }
    int known = book.knownDepth(side);
    return IntStream.range(0, Math.min(depth, book.count(side)))
        .mapToObj(level -> new Level(book.price(side, level), book.qty(side, level), level < known))
        .toList();
  }

  /// A book that joins without a gap is old all the same when its feed has stopped.
  private State state(Instant now) {
    SecondMark said = mark;
    boolean silent = isSilent(now);
    boolean down = said != null && !said.getDepthUp();
    return switch (tracker.state()) {
      case NO_BOOK -> State.WAITING;
      case LOST -> State.GAP;
      case OUT_OF_RANGE -> State.OUT_OF_RANGE;
      case BRIDGING -> silent ? State.SILENT : down ? State.DOWN : State.KEY_FRAME;
      case IN_SYNC -> silent ? State.SILENT : down ? State.DOWN : State.IN_SYNC;
    };
  }

  private boolean isSilent(Instant now) {
    Instant came = markCame;
    return came == null || Duration.between(came, now).compareTo(SILENT) > 0;
  }

  private String why(Instant now) {
    String keyFrame = "key frame " + Digits.time(instant(keyFrameMicros), now);
    return switch (tracker.state()) {
      case NO_BOOK -> noKeyFrame.isEmpty() ? "its key frame cannot be used" : noKeyFrame;
      case BRIDGING -> keyFrame + "; no diff has come since";
      case IN_SYNC -> String.format(Locale.ROOT, "%s + %,d diffs%s", keyFrame, applied, audited());
      case OUT_OF_RANGE ->
          "the market has left what "
              + keyFrame
              + " knew; levels may be missing (?) until the next";
      case LOST -> {
        Gap gap = lastGap;
        yield gap == null ? "" : missing(gap.loss(), now) + "; the next key frame mends that";
      }
    };
  }

  private String audited() {
    BookAudit last = audit;
    return last == null
        ? ""
        : String.format(
            Locale.ROOT,
            "; last audit: %,d of %,d levels agree",
            last.levelsEqual(),
            last.levels());
  }

  private static String missing(BookLoss loss, Instant now) {
    return "updates between %d and %d are missing, since %s"
        .formatted(
            loss.fromUpdateId(),
            loss.untilUpdateId(),
            Digits.time(instant(loss.lastAppliedTimeMicros()), now));
  }

  private List<String> notes(Instant now) {
    List<String> notes = new ArrayList<>();
    feedNotes(notes, now);
    if (crossed) {
      notes.add("CROSSED: the best bid is not below the best ask, as the exchange told it");
    }
    BookAudit done = audit;
    if (done != null && !done.isRight()) {
      notes.add(
          "WRONG until %s: %d of %d levels differed from a later key frame, which is shown now"
              .formatted(
                  Digits.time(instant(done.timeMicros()), now),
                  done.levels() - done.levelsEqual(),
                  done.levels()));
    }
    Gap gap = lastGap;
    if (gap != null && gap.overMicros() != null) {
      notes.add(
          "%s since the view began; the last: %s, for %s"
              .formatted(
                  gaps == 1 ? "a gap" : gaps + " gaps",
                  missing(gap.loss(), now),
                  Digits.age(
                      Duration.of(
                          gap.overMicros() - gap.loss().lastAppliedTimeMicros(),
                          ChronoUnit.MICROS))));
    }
    if (refused > 0) {
      notes.add("records that cannot be used: " + refused + "; the last: " + refusal);
    }
    return notes;
  }

  private void feedNotes(List<String> notes, Instant now) {
    SecondMark said = mark;
    Instant came = markCame;
    if (said == null || came == null) {
      notes.add("no second mark of it: this run does not collect it, or has not begun");
      return;
    }
    if (isSilent(now)) {
      notes.add(
          "SILENT: nobody has closed a second of it for "
              + Digits.age(Duration.between(came, now)));
    }
    if (said.getPlayed()) {
      notes.add("PLAYED: a recorded clock, which is not now");
    }
    if (!said.getTrading()) {
      notes.add("NOT TRADING: " + status());
    }
    if (!said.getDepthUp()) {
      notes.add("DOWN: its depth stream was not up throughout the last second");
    }
  }

  /// The list of symbols is renewed by the symbols job only; the mark knows better.
  private String status() {
    return info.getStatus().equals("TRADING")
        ? "the exchange has halted or delisted it"
        : "the exchange's word is " + info.getStatus();
  }

  private static long micros(Instant instant) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
  }

  private static Instant instant(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }

  private final class Listener implements BookListener {
    @Override
    public void applied(BookEvent event) {
      if (event.kind() == BookEvent.Kind.DIFF) {
        applied++;
        return;
      }
      keyFrameMicros = event.effectiveTimeMicros();
      applied = 0;
      Gap gap = lastGap;
      if (gap != null && gap.overMicros() == null) {
        lastGap = new Gap(gap.loss(), event.effectiveTimeMicros());
      }
    }

    @Override
    public void lost(BookLoss loss) {
      gaps++;
      lastGap = new Gap(loss, null);
    }

    @Override
    public void audited(BookAudit done) {
      audit = done;
      if (!done.isRight() || tracker.state() == BookTracker.State.OUT_OF_RANGE) {
        keyFrameMicros = done.keyFrameTimeMicros(); // the other book is in force now
        applied = 0;
      }
    }

    @Override
    public void auditDropped() {}

    @Override
    public void ignored(Ignored reason) {}

    @Override
    public void outOfRange(BookEvent event) {}

    @Override
    public void backInRange(long effectiveTimeMicros) {}

    @Override
    public void crossed(BookEvent event) {
      crossed = true;
    }

    @Override
    public void uncrossed(long effectiveTimeMicros) {
      crossed = false;
    }
  }
}
