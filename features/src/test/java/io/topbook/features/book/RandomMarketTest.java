package io.topbook.features.book;

import static org.assertj.core.api.Assertions.assertThat;

import io.topbook.features.book.BookTracker.State;
import io.topbook.features.state.StateReader;
import io.topbook.features.state.StateWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Random markets, random faults: whatever the tracker says of the book is what the exchange had.
class RandomMarketTest {
  private static final int[] LIMITS = {5, 10, 20, 50, 100, 500, 1_000};

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void withoutFaultsEveryDiffIsAppliedAndEveryAuditFindsTheBookRight(boolean futures) {
    for (int seed = 0; seed < 60; seed++) {
      var random = new Random(seed);
      var market = new RandomMarket(random, futures, 600);
      var told = new Transcript();
      var tracker = new BookTracker(futures, told);
      tracker.apply(market.keyFrame(market.firstId(), 500));
      int keyFrames = 0;
      for (int i = 0; i < 200; i++) {
        tracker.apply(market.next());
        if (random.nextInt(10) == 0) {
          int back = random.nextInt(6);
          publish(market, tracker, back, LIMITS[random.nextInt(3, LIMITS.length)]);
          keyFrames++;
        }
      }

      assertThat(tracker.state()).isIn(State.IN_SYNC, State.BRIDGING);
      assertThat(told.all(BookLoss.class)).isEmpty();
      assertThat(diffEvents(told)).hasSize(200);
      assertThat(told.all(BookAudit.class)).hasSize(keyFrames).allMatch(BookAudit::isRight);
      assertThat(told.all(String.class)).isEmpty();
      market.at(tracker.lastUpdateId()).assertHolds(tracker.book());
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void everyGapIsFoundAtTheFirstDiffAfterIt(boolean futures) {
    for (int seed = 0; seed < 60; seed++) {
      var random = new Random(seed);
      var market = new RandomMarket(random, futures, 600);
      var told = new Transcript();
      var tracker = new BookTracker(futures, told);
      tracker.apply(market.keyFrame(market.firstId(), 500));
      tracker.apply(market.next());
      for (int i = 0; i < 100; i++) {
        long before = tracker.lastUpdateId();
        told.take();
        if (random.nextInt(8) == 0) {
          market.next();
          DepthUpdate after = market.next();
          tracker.apply(after);

          assertThat(told.all(BookLoss.class))
              .extracting(BookLoss::fromUpdateId, BookLoss::untilUpdateId)
              .containsExactly(org.assertj.core.groups.Tuple.tuple(before, after.firstUpdateId()));
          publish(market, tracker, 0, 500);
          tracker.apply(market.next());
          assertThat(tracker.state()).isEqualTo(State.IN_SYNC);
        } else {
          tracker.apply(market.next());
          assertThat(told.all(BookLoss.class)).isEmpty();
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whateverIsMissingOrRepeatedTheBookIsTheExchangesOrUnknown(boolean futures) {
    int losses = 0;
    int ranges = 0;
    int audits = 0;
    int dropped = 0;
    for (int seed = 0; seed < 300; seed++) {
      var random = new Random(seed);
      var market = new RandomMarket(random, futures, random.nextInt(3, 300));
      var told = new Transcript();
      var tracker = new BookTracker(futures, told);
      for (DepthUpdate update : faultyLog(random, market)) {
        int heard = told.told.size();
        tracker.apply(update);
        assertTrue(market, tracker, told.told.subList(heard, told.told.size()));
      }
      assertFlows(told);
      losses += told.all(BookLoss.class).size();
      ranges += told.all(Transcript.OutOfRange.class).size();
      audits += told.all(BookAudit.class).size();
      dropped += told.all(String.class).size();
      assertThat(told.all(BookAudit.class)).allMatch(BookAudit::isRight);
    }
    assertThat(losses).isGreaterThan(1_000);
    assertThat(ranges).isGreaterThan(50);
    assertThat(audits).isGreaterThan(1_000);
    assertThat(dropped).isGreaterThan(100);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aRestartAnywhereGoesOnExactly(boolean futures) {
    for (int seed = 0; seed < 100; seed++) {
      var random = new Random(seed);
      var market = new RandomMarket(random, futures, random.nextInt(3, 300));
      List<DepthUpdate> log = faultyLog(random, market);
      var undisturbed = new Transcript();
      var tracker = new BookTracker(futures, undisturbed);
      log.forEach(tracker::apply);

      var disturbed = new Transcript();
      var restarted = new BookTracker(futures, disturbed);
      var out = new StateWriter();
      for (DepthUpdate update : log) {
        if (random.nextInt(4) == 0) {
          restarted.write(out);
          restarted = BookTracker.read(futures, disturbed, new StateReader(out.take()));
        }
        restarted.apply(update);
      }

      assertThat(disturbed.told).isEqualTo(undisturbed.told);
      assertThat(state(restarted)).isEqualTo(state(tracker));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aChangeThatCameWrongIsFoundByTheNextAudit(boolean futures) {
    int wrong = 0;
    for (int seed = 0; seed < 100; seed++) {
      var random = new Random(seed);
      var market = new RandomMarket(random, futures, 400);
      var told = new Transcript();
      var tracker = new BookTracker(futures, told);
      tracker.apply(market.keyFrame(market.firstId(), 100));
      tracker.apply(market.next());
      for (int round = 0; round < 10 && tracker.book() != null; round++) {
        tracker.apply(withoutLevels(market.next()));
        boolean right = holds(market, tracker);
        told.take();
        publish(market, tracker, random.nextInt(3), 100);
        if (told.all(BookAudit.class).isEmpty()) {
          tracker.apply(market.next());
        }

        BookAudit audit = told.all(BookAudit.class).getFirst();
        if (right) {
          assertThat(audit.isRight()).isTrue();
        }
        wrong += audit.isRight() ? 0 : 1;
        if (tracker.book() != null) {
          market.at(tracker.lastUpdateId()).assertHolds(tracker.book());
        }
      }
    }
    assertThat(wrong).isGreaterThan(300);
  }

  private static boolean holds(RandomMarket market, BookTracker tracker) {
    try {
      market.at(tracker.lastUpdateId()).assertHolds(tracker.book());
      return true;
    } catch (AssertionError e) {
      return false;
    }
  }

  private static DepthUpdate withoutLevels(DepthUpdate diff) {
    return DepthUpdate.diff(
        diff.eventTimeMicros(),
        diff.firstUpdateId(),
        diff.lastUpdateId(),
        diff.previousUpdateId(),
        Levels.NONE,
        Levels.NONE);
  }

  /// A key frame within the diff `back` before the last, and all diffs after it once more.
  private static void publish(RandomMarket market, BookTracker tracker, int back, int limit) {
    List<DepthUpdate> diffs = market.diffs;
    long id = market.idWithin(diffs.get(Math.max(0, diffs.size() - 1 - back)));
    tracker.apply(market.keyFrame(id, limit));
    for (DepthUpdate diff : List.copyOf(diffs)) {
      if (diff.lastUpdateId() > id) {
        tracker.apply(diff);
      }
    }
  }

  /// Diffs that are lost, come again or late, key frames of any age and depth, with and without all
  /// that should follow them.
  private static List<DepthUpdate> faultyLog(Random random, RandomMarket market) {
    List<DepthUpdate> log = new ArrayList<>();
    int sent = 0;
    for (int i = 0; i < 3; i++) {
      market.next();
    }
    for (int i = 0; i < 300; i++) {
      market.next();
      List<DepthUpdate> diffs = market.diffs;
      switch (random.nextInt(16)) {
        case 0 -> sent++;
        case 1 -> log.add(diffs.get(Math.max(0, sent - random.nextInt(5))));
        case 2, 3 -> {
          int at = Math.clamp(sent - random.nextInt(-3, 6), 0, diffs.size() - 1);
          long id = market.idWithin(diffs.get(at));
          log.add(market.keyFrame(id, LIMITS[random.nextInt(LIMITS.length)]));
          for (DepthUpdate diff : diffs.subList(0, sent)) {
            if (diff.lastUpdateId() > id && random.nextInt(15) != 0) {
              log.add(diff);
            }
          }
        }
        default -> log.add(diffs.get(sent++));
      }
    }
    return log;
  }

  private static void assertTrue(RandomMarket market, BookTracker tracker, List<Object> heard) {
    for (Object told : heard) {
      if (told instanceof BookEvent event && event.topKnown()) {
        assertThat(event.top()).isEqualTo(market.at(event.lastUpdateId()).top());
      }
    }
    OrderBook book = tracker.book();
    if (book != null) {
      assertThat(book.knowsTop()).isEqualTo(tracker.state() != State.OUT_OF_RANGE);
      market.at(tracker.lastUpdateId()).assertHolds(book);
    }
  }

  /// Each diff's flow counts from the event before, unless that was a key frame, the book was lost
  /// between, or a key frame did not vouch for both.
  private static void assertFlows(Transcript told) {
    @Nullable TopLevels before = null;
    for (Object heard : told.told) {
      if (heard instanceof BookLoss || (heard instanceof BookAudit audit && !audit.isRight())) {
        before = null;
      } else if (heard instanceof BookEvent event) {
        for (int level = 0; level < TopLevels.DEPTH; level++) {
          assertThat(event.flow().value(level))
              .isEqualTo(
                  before == null || !event.topKnown() || event.kind() == BookEvent.Kind.KEY_FRAME
                      ? null
                      : OrderFlowTest.naive(before, event.top(), level));
        }
        boolean counts = event.kind() == BookEvent.Kind.DIFF && event.topKnown();
        before = counts ? event.top() : null;
      }
    }
  }

  private static List<BookEvent> diffEvents(Transcript told) {
    return told.all(BookEvent.class).stream()
        .filter(event -> event.kind() == BookEvent.Kind.DIFF)
        .toList();
  }

  private static byte[] state(BookTracker tracker) {
    var out = new StateWriter();
    tracker.write(out);
    return out.take();
  }
}
