package io.topbook.local.look;

import static org.assertj.core.api.Assertions.assertThat;

import io.topbook.avro.DepthEvent;
import io.topbook.avro.DepthKind;
import io.topbook.avro.PriceLevel;
import io.topbook.avro.SecondMark;
import io.topbook.avro.SymbolInfo;
import io.topbook.local.look.BookView.Level;
import io.topbook.local.look.BookView.State;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class BookWatchTest {
  private static final Instant START = Instant.parse("2026-01-31T12:00:00Z");

  private final BookWatch watch = watch("TRADING");

  private static BookWatch watch(String status) {
    var info = new SymbolInfo();
    info.setSymbolId(1);
    info.setSymbol("BTCUSDT");
    info.setStatus(status);
    info.setTickSize("0.01");
    return new BookWatch(info, false, "binance", "none among the 7 records of its partition");
  }

  @Test
  void aBookIsTheKeyFrameAndWhatFollowsIt() {
    mark(0, true, true, false);
    assertThat(view(0).state()).isEqualTo(State.WAITING);
    assertThat(view(0).why()).isEqualTo("none among the 7 records of its partition");

    depth(0, DepthKind.SNAPSHOT, 10, 10, level(99, 1), level(101, 2));
    assertThat(view(0).state()).isEqualTo(State.KEY_FRAME);

    depth(1, DepthKind.DIFF, 9, 12, level(99.5, 3), level(101, 0));
    BookView book = view(2);
    assertThat(book.state()).isEqualTo(State.IN_SYNC);
    assertThat(book.why()).isEqualTo("key frame 12:00:00.000 + 1 diffs");
    assertThat(book.bids()).containsExactly(new Level(99.5, 3, true), new Level(99, 1, true));
    assertThat(book.asks()).isEmpty();
    assertThat(book.lastUpdateId()).isEqualTo(12);
    assertThat(book.eventTime()).isEqualTo(START.plusSeconds(1));
    assertThat(book.receivedTime()).isEqualTo(START.plusSeconds(1).plusMillis(5));
    assertThat(book.priceDecimals()).isEqualTo(2);
    assertThat(book.notes()).isEmpty();
  }

  @Test
  void aGapTakesTheBookAwayUntilTheNextKeyFrameAndIsRemembered() {
    mark(0, true, true, false);
    depth(0, DepthKind.SNAPSHOT, 10, 10, level(99, 1), level(101, 2));
    depth(1, DepthKind.DIFF, 11, 12, level(99, 2), level(101, 2));

    depth(2, DepthKind.DIFF, 14, 15, level(99, 3), level(101, 2));

    BookView lost = view(2);
    assertThat(lost.state()).isEqualTo(State.GAP);
    assertThat(lost.why())
        .isEqualTo(
            "updates between 12 and 14 are missing, since 12:00:01.000; the next key frame mends"
                + " that");
    assertThat(lost.bids()).isEmpty();
    assertThat(lost.lastUpdateId()).isNull();

    depth(3, DepthKind.SNAPSHOT, 15, 15, level(99, 3), level(101, 2));
    depth(4, DepthKind.DIFF, 16, 16, level(99, 4), level(101, 2));
    assertThat(view(4).state()).isEqualTo(State.IN_SYNC);
    assertThat(view(4).notes())
        .containsExactly(
            "a gap since the view began; the last: updates between 12 and 14 are missing, since"
                + " 12:00:01.000, for 2.0 s");
  }

  @Test
  void whatTheProducerSaysOfTheFeedIsNoted() {
    assertThat(view(0).notes()).singleElement().asString().startsWith("no second mark of it");
    mark(0, false, true, false);
    assertThat(view(1).notes()).singleElement().asString().startsWith("DOWN: ");
    mark(1, true, false, false);
    assertThat(view(2).notes()).singleElement().asString().startsWith("NOT TRADING: ");
    mark(2, true, true, true);
    assertThat(view(3).notes()).singleElement().asString().startsWith("PLAYED: ");
    mark(3, true, true, false);
    assertThat(view(8).notes()).isEmpty();
    assertThat(view(64).notes())
        .containsExactly("SILENT: nobody has closed a second of it for 1 min 1 s");
  }

  @Test
  void aBookWhoseFeedHasStoppedIsNotInSync() {
    mark(0, true, true, false);
    depth(0, DepthKind.SNAPSHOT, 10, 10, level(99, 1), level(101, 2));
    depth(0, DepthKind.DIFF, 11, 12, level(99, 2), level(101, 2));
    assertThat(view(5).state()).isEqualTo(State.IN_SYNC);

    assertThat(view(6).state()).isEqualTo(State.SILENT);
    assertThat(view(6).bids()).hasSize(1);
    mark(6, false, true, false);
    assertThat(view(6).state()).isEqualTo(State.DOWN);
    assertThat(view(6).state().isGood()).isFalse();
    mark(7, true, true, false);
    assertThat(view(7).state()).isEqualTo(State.IN_SYNC);
  }

  @Test
  void theExchangesWordForAHaltIsRepeated() {
    BookWatch halted = watch("BREAK");
    halted.mark(markOf(true, false, false), START);

    assertThat(halted.view(1, START).notes())
        .containsExactly("NOT TRADING: the exchange's word is BREAK");
  }

  @Test
  void aRecordThatNoBookCanHoldIsCountedAndTold() {
    mark(0, true, true, false);

    depth(0, DepthKind.SNAPSHOT, 10, 10, level(-1, 1), level(101, 2));

    assertThat(view(0).state()).isEqualTo(State.WAITING);
    assertThat(view(0).notes())
        .singleElement()
        .asString()
        .startsWith("records that cannot be used: 1; the last: expected a finite price above 0");
  }

  @Test
  void aBookThatALaterKeyFrameContradictsIsReplacedAndSaidToHaveBeenWrong() {
    mark(0, true, true, false);
    depth(0, DepthKind.SNAPSHOT, 10, 10, level(99, 1), level(101, 2));
    depth(1, DepthKind.DIFF, 11, 12, level(99, 2), level(101, 2));

    depth(2, DepthKind.SNAPSHOT, 12, 12, level(99, 7), level(101, 2));

    assertThat(view(2).bids()).containsExactly(new Level(99, 7, true));
    assertThat(view(2).notes())
        .containsExactly(
            "WRONG until 12:00:02.000: 1 of 2 levels differed from a later key frame, which is"
                + " shown now");
    assertThat(view(2).why()).startsWith("key frame 12:00:02.000");
  }

  @Test
  void aCrossedBookIsShownAndSaidToBe() {
    mark(0, true, true, false);
    depth(0, DepthKind.SNAPSHOT, 10, 10, level(99, 1), level(101, 2));
    depth(1, DepthKind.DIFF, 11, 12, level(102, 1), level(103, 1));

    assertThat(view(1).notes()).singleElement().asString().startsWith("CROSSED: ");
    depth(2, DepthKind.DIFF, 13, 13, level(102, 0), level(103, 1));
    assertThat(view(2).notes()).isEmpty();
  }

  private BookView view(int second) {
    return watch.view(10, START.plusSeconds(second));
  }

  private void mark(int second, boolean depthUp, boolean trading, boolean played) {
    watch.mark(markOf(depthUp, trading, played), START.plusSeconds(second));
  }

  private static SecondMark markOf(boolean depthUp, boolean trading, boolean played) {
    var mark = new SecondMark();
    mark.setDepthUp(depthUp);
    mark.setTrading(trading);
    mark.setPlayed(played);
    return mark;
  }

  private void depth(
      int second, DepthKind kind, long first, long last, PriceLevel bid, PriceLevel ask) {
    Instant time = START.plusSeconds(second);
    watch.depth(
        new DepthEvent(
            1,
            time,
            kind,
            first,
            last,
            null,
            List.of(bid),
            List.of(ask),
            time.plusMillis(5).toEpochMilli() * 1_000_000));
  }

  private static PriceLevel level(double price, double qty) {
    return new PriceLevel(price, qty);
  }
}
