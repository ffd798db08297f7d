package io.topbook.features.book;

import static io.topbook.features.book.Transcript.levels;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.topbook.features.book.BookListener.Ignored;
import io.topbook.features.book.BookTracker.State;
import io.topbook.features.state.StateReader;
import io.topbook.features.state.StateWriter;
import org.junit.jupiter.api.Test;

/// The table of {@link BookTracker}, line by line. Times are ids times ten.
class BookTrackerTest {
  private final Transcript told = new Transcript();
  private BookTracker tracker = new BookTracker(false, told);

  @Test
  void withoutAKeyFrameThereIsNoBook() {
    diff(1, 3);

    assertThat(told.take()).containsExactly(Ignored.NO_BOOK);
    assertThat(tracker.state()).isEqualTo(State.NO_BOOK);
    assertThat(tracker.book()).isNull();
  }

  @Test
  void aKeyFrameIsTakenAndTheDiffsAfterItTakeEffectNotBeforeIt() {
    diff(11, 12);
    tracker.apply(keyFrame(150, 10, 5));
    diff(11, 12);
    diff(13, 14, 99, 7);
    diff(15, 16, 99, 8);

    assertThat(told.all(Ignored.class)).containsExactly(Ignored.NO_BOOK);
    assertThat(told.all(BookEvent.class).stream().map(BookEvent::effectiveTimeMicros))
        .containsExactly(150L, 150L, 150L, 160L);
    assertThat(told.all(BookEvent.class).stream().map(event -> event.flow().value(0)))
        .containsExactly(null, null, 2.0, 1.0);
    assertThat(tracker.state()).isEqualTo(State.IN_SYNC);
    assertThat(tracker.lastUpdateId()).isEqualTo(16);
  }

  @Test
  void aKeyFrameAtTheEndOfADiffAndOneInsideADiffAreBothJoined() {
    for (long id : new long[] {10, 11, 12}) {
      tracker = new BookTracker(false, told);
      tracker.apply(keyFrame(id * 10, id, 5));
      assertThat(tracker.state()).isEqualTo(State.BRIDGING);

      diff(11, 13);

      assertThat(tracker.state()).isEqualTo(State.IN_SYNC);
    }
  }

  @Test
  void aRepeatIsIgnored() {
    inSyncAt(10);

    diff(9, 10, 99, 77);
    diff(5, 6, 99, 77);

    assertThat(told.take()).containsExactly(Ignored.REPEAT, Ignored.REPEAT);
    assertThat(tracker.lastUpdateId()).isEqualTo(10);
  }

  @Test
  void aGapIsFoundAtTheFirstDiffAfterIt() {
    inSyncAt(10);

    diff(12, 13);
    diff(14, 15);

    assertThat(told.take()).containsExactly(new BookLoss(10, 12, 100, 130), Ignored.NO_BOOK);
    assertThat(tracker.state()).isEqualTo(State.LOST);
    assertThat(tracker.book()).isNull();
    tracker.apply(keyFrame(160, 15, 5));
    assertThat(tracker.state()).isEqualTo(State.BRIDGING);
  }

  @Test
  void anOldKeyFrameIsFoundByTheFirstDiffThatDoesNotJoinIt() {
    tracker.apply(keyFrame(50, 5, 5));
    told.take();

    diff(9, 10);

    assertThat(told.take()).containsExactly(new BookLoss(5, 9, 50, 100));
  }

  @Test
  void futuresJoinByThePreviousId() {
    for (long previous : new long[] {7, 10}) {
      tracker = new BookTracker(true, told);
      tracker.apply(keyFrame(100, 10, 5));
      future(previous, previous == 10 ? 12 : 9, 15);
      assertThat(tracker.state()).isEqualTo(State.IN_SYNC);
      future(15, 30, 33);
      assertThat(tracker.state()).isEqualTo(State.IN_SYNC);
      told.take();

      future(32, 33, 40);

      assertThat(told.take()).containsExactly(new BookLoss(33, 33, 330, 400));
    }
  }

  @Test
  void aFuturesDiffBeyondTheKeyFrameDoesNotJoinIt() {
    tracker = new BookTracker(true, told);
    tracker.apply(keyFrame(100, 10, 5));

    future(9, 11, 15);

    assertThat(tracker.state()).isEqualTo(State.LOST);
  }

  @Test
  void anAuditThatFindsTheBookRightIsSilentInTheEvents() {
    inSyncAt(10);
    diff(11, 12, 99, 3);
    told.take();

    tracker.apply(keyFrame(125, 10, 5));
    assertThat(told.take()).isEmpty();
    diff(11, 12, 99, 3);
    diff(13, 14, 99, 4);

    assertThat(told.all(BookAudit.class))
        .containsExactly(new BookAudit(125, 12, 125, 100, 10, 10, 10, 10));
    assertThat(told.all(BookEvent.class))
        .extracting(event -> event.flow().value(0))
        .containsExactly(1.0);
    assertThat(told.all(Ignored.class)).containsExactly(Ignored.REPEAT);
  }

  @Test
  void aKeyFrameAtTheBooksOwnIdIsComparedAtOnce() {
    inSyncAt(10);

    tracker.apply(keyFrame(105, 10, 5));
    assertThat(told.take()).containsExactly(new BookAudit(105, 10, 105, 100, 10, 10, 10, 10));

    tracker.apply(keyFrame(107, 10, 6));
    assertThat(told.all(BookAudit.class))
        .containsExactly(new BookAudit(107, 10, 107, 100, 10, 9, 10, 9));
    assertThat(told.all(BookEvent.class))
        .extracting(BookEvent::kind, BookEvent::effectiveTimeMicros)
        .containsExactly(org.assertj.core.groups.Tuple.tuple(BookEvent.Kind.KEY_FRAME, 107L));
    assertThat(tracker.book().qty(Side.BID, 0)).isEqualTo(6);
  }

  @Test
  void aBookThatDiffersIsReplacedAtTheLiveDiffThatBringsBothToOneId() {
    inSyncAt(10);

    tracker.apply(keyFrame(135, 12, 6));
    assertThat(told.take()).isEmpty();
    diff(11, 14, 98, 3);

    assertThat(told.all(BookAudit.class))
        .containsExactly(new BookAudit(140, 14, 135, 100, 10, 9, 10, 9));
    BookEvent event = told.all(BookEvent.class).getFirst();
    assertThat(event.kind()).isEqualTo(BookEvent.Kind.DIFF);
    assertThat(event.top().bidQty(0)).isEqualTo(6);
    assertThat(event.flow()).isEqualTo(OrderFlow.NONE);
    told.take();
    diff(15, 15, 99, 7);
    assertThat(told.all(BookEvent.class).getFirst().flow().value(0)).isEqualTo(1);
  }

  @Test
  void aBookThatDiffersIsReplacedAtTheRepeatThatBringsTheShadowToItsId() {
    inSyncAt(10);
    diff(11, 12, 98, 3);
    told.take();

    tracker.apply(keyFrame(125, 10, 6));
    diff(11, 12, 98, 3);

    assertThat(told.told).hasSize(3);
    assertThat(told.all(BookAudit.class))
        .containsExactly(new BookAudit(125, 12, 125, 100, 10, 9, 10, 9));
    BookEvent event = told.all(BookEvent.class).getFirst();
    assertThat(event.kind()).isEqualTo(BookEvent.Kind.KEY_FRAME);
    assertThat(event.lastUpdateId()).isEqualTo(12);
    assertThat(event.effectiveTimeMicros()).isEqualTo(125);
  }

  @Test
  void aShadowWithAGapIsDropped() {
    inSyncAt(10);
    diff(11, 12);
    diff(13, 14);
    told.take();

    tracker.apply(keyFrame(145, 10, 6));
    diff(15, 16);

    assertThat(told.all(String.class)).containsExactly(Transcript.AUDIT_DROPPED);
    assertThat(told.all(BookAudit.class)).isEmpty();
    assertThat(tracker.lastUpdateId()).isEqualTo(16);
    assertThat(tracker.state()).isEqualTo(State.IN_SYNC);
  }

  @Test
  void aShadowIsDroppedWhenTheNextKeyFrameComesFirst() {
    inSyncAt(10);

    tracker.apply(keyFrame(135, 9, 6));
    tracker.apply(keyFrame(145, 13, 5));
    diff(11, 14);

    assertThat(told.all(String.class)).containsExactly(Transcript.AUDIT_DROPPED);
    assertThat(told.all(BookAudit.class).getFirst().isRight()).isTrue();
  }

  @Test
  void aKeyFrameAheadOfTheBookReplacesItAcrossAHole() {
    inSyncAt(10);

    tracker.apply(keyFrame(205, 20, 6));
    diff(20, 22, 98, 3);

    assertThat(told.told.getFirst()).isEqualTo(new BookLoss(10, 20, 100, 220));
    assertThat(told.all(BookEvent.class))
        .extracting(BookEvent::kind, BookEvent::effectiveTimeMicros, BookEvent::lastUpdateId)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(BookEvent.Kind.KEY_FRAME, 205L, 20L),
            org.assertj.core.groups.Tuple.tuple(BookEvent.Kind.DIFF, 220L, 22L));
    assertThat(tracker.state()).isEqualTo(State.IN_SYNC);
  }

  @Test
  void aHoleBeforeAKeyFrameThatIsAheadIsToldAndTheKeyFrameTaken() {
    inSyncAt(10);

    tracker.apply(keyFrame(205, 20, 6));
    diff(15, 18, 98, 3);

    assertThat(told.told).hasSize(3);
    assertThat(told.told.getFirst()).isEqualTo(new BookLoss(10, 15, 100, 180));
    assertThat(told.all(BookEvent.class).getFirst().lastUpdateId()).isEqualTo(20);
    assertThat(told.told.getLast()).isEqualTo(Ignored.REPEAT);
  }

  @Test
  void aHoleForBothLosesTheBookAndDropsTheShadow() {
    inSyncAt(10);

    tracker.apply(keyFrame(135, 12, 6));
    diff(20, 22);

    assertThat(told.take())
        .containsExactly(Transcript.AUDIT_DROPPED, new BookLoss(10, 20, 100, 220));
  }

  @Test
  void aMarketThatWalksThroughTheKeyFrameLeavesTheTopUnknown() {
    inSyncAt(10);

    diff(11, 11, 99, 0, 94, 3);
    BookEvent out = told.all(BookEvent.class).getFirst();
    assertThat(told.take()).containsExactly(out, new Transcript.OutOfRange(out));
    assertThat(out.topKnown()).isFalse();
    assertThat(out.top().bidPrice(4)).isEqualTo(94);
    assertThat(out.flow()).isEqualTo(OrderFlow.NONE);
    assertThat(tracker.state()).isEqualTo(State.OUT_OF_RANGE);

    diff(12, 12, 99, 5);
    BookEvent back = told.all(BookEvent.class).getFirst();
    assertThat(told.take()).containsExactly(back, new Transcript.BackInRange(120));
    assertThat(back.topKnown()).isTrue();
    assertThat(back.flow())
        .as("it would count from levels that nothing vouched for")
        .isEqualTo(OrderFlow.NONE);
    assertThat(tracker.state()).isEqualTo(State.IN_SYNC);

    told.take();
    diff(13, 13, 99, 6);
    assertThat(told.all(BookEvent.class).getFirst().flow().value(0)).isEqualTo(1);

    diff(13, 13, 99, 6);
    assertThat(told.all(BookEvent.class).getFirst().flow().value(0)).isEqualTo(1);
  }

  @Test
  void aBookThatIsOutOfRangeIsReplacedByTheNextKeyFrame() {
    inSyncAt(10);
    diff(11, 11, 99, 0);
    told.take();

    tracker.apply(
        DepthUpdate.keyFrame(
            115,
            11,
            levels(98, 1, 97, 1, 96, 1, 95, 1, 94, 1),
            levels(101, 1, 102, 1, 103, 1, 104, 1, 105, 1)));

    assertThat(told.all(BookAudit.class).getFirst().isRight()).isTrue();
    assertThat(told.all(BookEvent.class).getFirst().kind()).isEqualTo(BookEvent.Kind.KEY_FRAME);
    assertThat(told.told.getLast()).isEqualTo(new Transcript.BackInRange(115));
    assertThat(tracker.state()).isEqualTo(State.BRIDGING);
  }

  @Test
  void aShadowThatIsOutOfRangeIsDropped() {
    inSyncAt(10);
    tracker.apply(keyFrame(105, 11, 5));

    diff(11, 12, 99, 0);

    assertThat(told.all(String.class)).containsExactly(Transcript.AUDIT_DROPPED);
    assertThat(told.all(BookAudit.class)).isEmpty();
  }

  @Test
  void aBookThatIsLostIsNotOutOfRangeAnyMore() {
    inSyncAt(10);
    diff(11, 11, 99, 0);
    told.take();

    diff(13, 13);

    assertThat(told.take())
        .containsExactly(new BookLoss(11, 13, 110, 130), new Transcript.BackInRange(130));
  }

  @Test
  void aDeeperKeyFrameThatAgreesDeepensTheBook() {
    inSyncAt(10);
    Levels deep = levels(99, 5, 98, 1, 97, 1, 96, 1, 95, 1, 94, 1);
    Levels asks = levels(101, 1, 102, 1, 103, 1, 104, 1, 105, 1, 106, 1);

    tracker.apply(DepthUpdate.keyFrame(105, 10, deep, asks));
    assertThat(told.take()).hasSize(1);
    tracker.apply(keyFrame(106, 10, 5));
    diff(11, 11, 99, 0);

    assertThat(told.all(BookEvent.class).getFirst().topKnown()).isTrue();
    assertThat(tracker.book().price(Side.BID, 4)).isEqualTo(94);
  }

  @Test
  void aCrossedBookIsToldWhenItBeginsAndWhenItEnds() {
    inSyncAt(10);

    diff(11, 11, 101, 1);
    BookEvent locked = told.all(BookEvent.class).getFirst();
    assertThat(told.take()).containsExactly(locked, new Transcript.Crossed(locked));
    diff(12, 12, 101.5, 1);
    assertThat(told.take()).hasSize(1);
    diff(13, 13, 101.5, 0, 101, 0);

    assertThat(told.take()).hasSize(2).contains(new Transcript.Uncrossed(130));
  }

  @Test
  void aCrossedBookThatIsLostIsNotCrossedAnyMore() {
    inSyncAt(10);
    diff(11, 11, 101, 1);
    told.take();

    diff(13, 13);

    assertThat(told.take())
        .containsExactly(new BookLoss(11, 13, 110, 130), new Transcript.Uncrossed(130));
  }

  @Test
  void aGrowingShadowSurvivesARestart() {
    inSyncAt(10);
    tracker.apply(keyFrame(135, 12, 6));
    var out = new StateWriter();
    tracker.write(out);

    tracker = BookTracker.read(false, told, new StateReader(out.take()));
    diff(11, 14);

    assertThat(told.all(BookAudit.class)).hasSize(1);
  }

  @Test
  void aKeyFrameThatFindsTheOneBeforeStillAheadIsTheBook() {
    inSyncAt(10);
    tracker.apply(keyFrame(120, 12, 6));
    assertThat(told.take()).isEmpty();

    tracker.apply(keyFrame(130, 12, 6));

    assertThat(told.all(BookLoss.class)).containsExactly(new BookLoss(10, 13, 100, 130));
    assertThat(told.all(BookEvent.class))
        .extracting(BookEvent::kind, BookEvent::effectiveTimeMicros)
        .containsExactly(tuple(BookEvent.Kind.KEY_FRAME, 130L));
    assertThat(tracker.lastUpdateId()).isEqualTo(12);
    told.take();
    diff(13, 14);
    assertThat(told.all(BookLoss.class)).isEmpty();
    assertThat(tracker.state()).isEqualTo(State.IN_SYNC);
  }

  @Test
  void aKeyFrameOfBeforeOneThatIsAheadIsDropped() {
    inSyncAt(10);
    tracker.apply(keyFrame(120, 15, 6));
    tracker.apply(keyFrame(130, 12, 6));
    assertThat(told.take()).containsExactly(Transcript.AUDIT_DROPPED);

    tracker.apply(keyFrame(140, 15, 6));
    assertThat(told.all(BookLoss.class)).hasSize(1);
    assertThat(tracker.lastUpdateId()).isEqualTo(15);
  }

  @Test
  void futuresIdsRunOnWithoutTheBook() {
    tracker = new BookTracker(true, told);
    tracker.apply(keyFrame(0, 9, 5));
    future(9, 10, 10);
    told.take();

    tracker.apply(keyFrame(120, 12, 5));
    tracker.apply(keyFrame(130, 13, 5));
    assertThat(told.all(BookLoss.class)).isEmpty();
    future(10, 14, 15);
    assertThat(tracker.state()).isEqualTo(State.IN_SYNC);

    tracker.apply(keyFrame(160, 16, 6));
    tracker.apply(keyFrame(170, 17, 6));
    assertThat(told.all(BookLoss.class)).hasSize(1);
    assertThat(tracker.book().qty(Side.BID, 0)).isEqualTo(6);
  }

  private void inSyncAt(long id) {
    tracker.apply(keyFrame(0, id - 1, 5));
    tracker.apply(
        DepthUpdate.diff(id * 10, id, id, DepthUpdate.ABSENT, levels(99, 5), Levels.NONE));
    tracker.apply(keyFrame(0, id, 5));
    told.take();
  }

  private void diff(long first, long last, double... bids) {
    tracker.apply(
        DepthUpdate.diff(last * 10, first, last, DepthUpdate.ABSENT, levels(bids), Levels.NONE));
  }

  private void future(long previous, long first, long last) {
    tracker.apply(DepthUpdate.diff(last * 10, first, last, previous, Levels.NONE, Levels.NONE));
  }

  /// Five levels a side, cut; `bestQty` × 99 is the best bid.
  private static DepthUpdate keyFrame(long time, long id, double bestQty) {
    return DepthUpdate.keyFrame(
        time,
        id,
        levels(99, bestQty, 98, 1, 97, 1, 96, 1, 95, 1),
        levels(101, 1, 102, 1, 103, 1, 104, 1, 105, 1));
  }
}
