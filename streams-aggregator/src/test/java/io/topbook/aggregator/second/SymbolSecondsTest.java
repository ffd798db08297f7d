package io.topbook.aggregator.second;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.topbook.aggregator.second.SymbolSeconds.Limits;
import io.topbook.features.FeatureSet;
import io.topbook.features.Quality;
import io.topbook.features.book.DepthUpdate;
import io.topbook.features.book.Levels;
import io.topbook.features.book.TopLevels;
import io.topbook.features.core.CoreWindow;
import io.topbook.features.state.StateWriter;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;

/// The rules of a second, one claim each. Offsets are given in order from 0; every mark names the
/// last record so far, unless said otherwise.
class SymbolSecondsTest {
  private static final long S = 1_617_000_000;
  private static final long HORIZON = 600;
  private static final int AGE = FeatureSet.CORE.indexOf("k_age_ms");
  private static final int FLOW_1 = FeatureSet.CORE.indexOf("k_mlofi_1_1");

  private final StreamCounts counts = new StreamCounts();
  private final Counts quoteCounts = counts.quotes();
  private final Counts tradeCounts = counts.trades();
  private final SymbolSeconds seconds = new SymbolSeconds(new Limits(HORIZON, 100), false, counts);
  private final Collected out = new Collected();
  private long quotesRead = Mark.NONE;
  private long tradesRead = Mark.NONE;
  private long depthRead = Mark.NONE;

  // ---- books

  @Test
  void aHoleTakesTheOrderFlowOfEverySecondSinceTheLastChangeBeforeIt() {
    depth(keyFrame(10, S * 1_000_000));
    depth(diff(11, S * 1_000_000 + 100_000));
    mark(S);
    depth(diff(12, (S + 1) * 1_000_000));
    mark(S + 1);
    mark(S + 2);
    depth(diff(14, (S + 3) * 1_000_000));
    mark(S + 3);

    assertThat(out.features.stream().map(Collected.Emitted::row))
        .extracting(Row::second, Row::revision, row -> row.columns().has(FLOW_1))
        .containsExactly(
            tuple(S, 0, false),
            tuple(S + 1, 0, true),
            tuple(S + 2, 0, true),
            tuple(S + 1, 1, false),
            tuple(S + 2, 1, false),
            tuple(S + 3, 0, false));
  }

  @Test
  void withoutAKeyFrameEveryRowSaysThatTheBookIsUnknown() {
    for (int i = 0; i < 5; i++) {
      depth(diff(10 + i, (S + i) * 1_000_000));
      mark(S + i);
    }

    assertThat(out.events).isEmpty();
    assertThat(out.books.stream().map(Collected.Emitted::row))
        .hasSize(5)
        .allSatisfy(row -> {
          assertThat(row.quality()).isEqualTo(Quality.BOOK_GAP);
          assertThat(row.columns().inSync()).isFalse();
          assertThat(row.columns().levels()).isEqualTo(TopLevels.NONE);
        });
    assertThat(out.features.stream().map(Collected.Emitted::row))
        .hasSize(5)
        .allSatisfy(row -> {
          assertThat(row.quality() & Quality.BOOK_GAP).isEqualTo(Quality.BOOK_GAP);
          assertThat(row.columns().has(AGE)).isFalse();
          assertThat(row.columns().has(FLOW_1)).isFalse();
        });
  }

  @Test
  void theSecondOfTheFirstChangeAfterAKeyFrameLacksItsOrderFlowAndSaysSo() {
    depth(keyFrame(10, S * 1_000_000));
    mark(S);
    mark(S + 1);
    depth(diff(11, (S + 2) * 1_000_000));
    mark(S + 2);
    depth(diff(12, (S + 3) * 1_000_000));
    mark(S + 3);

    assertThat(out.books.stream().map(Collected.Emitted::row))
        .extracting(Row::second, Row::quality)
        .containsExactly(
            tuple(S, Quality.BOOK_GAP),
            tuple(S + 1, 0),
            tuple(S + 2, Quality.BOOK_GAP),
            tuple(S + 3, 0));
    assertThat(out.features.stream().map(Collected.Emitted::row))
        .extracting(row -> row.columns().has(FLOW_1))
        .containsExactly(false, true, false, true);
  }

  @Test
  void whatAnAuditConfirmedDoesNotHideADiffOfTheSecondBefore() {
    depth(keyFrame(10, S * 1_000_000));
    depth(diff(11, (S + 1) * 1_000_000));
    mark(S);
    mark(S + 1);
    depth(keyFrame(11, (S + 3) * 1_000_000)); // its time is ours, and some ms late
    depth(diff(12, (S + 3) * 1_000_000 - 5_000, 7));
    mark(S + 2);
    mark(S + 3);
    mark(S + 4);

    assertThat(out.books.stream().map(Collected.Emitted::row))
        .extracting(Row::second, Row::quality, row -> row.columns().levels().bidQty(0))
        .containsExactly(
            tuple(S, Quality.BOOK_GAP, 1.0),
            tuple(S + 1, Quality.BOOK_GAP, 1.0),
            tuple(S + 2, 0, 7.0),
            tuple(S + 3, 0, 7.0),
            tuple(S + 4, 0, 7.0));
  }

  @Test
  void theAgeOfABookIsThatOfItsLastChangeWhenAnAuditEndsWithIt() {
    depth(keyFrame(10, S * 1_000_000));
    depth(diff(11, S * 1_000_000 + 100_000));
    mark(S);
    depth(keyFrame(12, (S + 2) * 1_000_000 + 500_000));
    depth(diff(12, (S + 2) * 1_000_000 + 400_000));
    mark(S + 2);
    mark(S + 3);

    assertThat(out.features.getLast().row().columns().real(AGE)).isEqualTo(1_600.0);
  }

  @Test
  void aQuoteThatContradictsTheBookFlagsSecondsFromTheLastAgreementUntilTheNext() {
    twoSecondsWithAQuoteThatAgrees();
    depth(diff(12, (S + 2) * 1_000_000));
    quote(12, (S + 2) * 1_000_000, 98, 101);
    mark(S + 2);
    mark(S + 3);
    depth(diff(13, (S + 4) * 1_000_000));
    quote(13, (S + 4) * 1_000_000, 99, 101);
    mark(S + 4);

    assertThat(out.troubles).hasSize(1).first().isInstanceOf(BookTrouble.Differs.class);
    assertThat(bookGaps())
        .containsExactly(
            tuple(S, 0, Quality.BOOK_GAP),
            tuple(S + 1, 0, 0),
            tuple(S + 1, 1, Quality.BOOK_GAP),
            tuple(S + 2, 0, Quality.BOOK_GAP),
            tuple(S + 3, 0, Quality.BOOK_GAP),
            tuple(S + 4, 0, 0));
  }

  @Test
  void aContradictionThatEndsWithinASecondFlagsItAllTheSame() {
    twoSecondsWithAQuoteThatAgrees();
    depth(diff(12, (S + 2) * 1_000_000));
    quote(12, (S + 2) * 1_000_000, 98, 101);
    depth(diff(13, (S + 2) * 1_000_000 + 500_000));
    quote(13, (S + 2) * 1_000_000 + 500_000, 99, 101);
    mark(S + 2);
    mark(S + 3);

    assertThat(bookGaps())
        .containsExactly(
            tuple(S, 0, Quality.BOOK_GAP),
            tuple(S + 1, 0, 0),
            tuple(S + 1, 1, Quality.BOOK_GAP),
            tuple(S + 2, 0, Quality.BOOK_GAP),
            tuple(S + 3, 0, 0));
  }

  @Test
  void aBookThatIsLostJustAfterAnAuditIsNotBroughtBackByIt() {
    depth(keyFrame(10, S * 1_000_000));
    depth(diff(11, S * 1_000_000 + 100_000));
    mark(S);
    depth(keyFrame(11, (S + 2) * 1_000_000)); // our time, and some ms late
    depth(diff(13, (S + 2) * 1_000_000 - 5_000));
    for (long second = S + 1; second <= S + 4; second++) {
      mark(second);
    }

    assertThat(out.books.stream().map(Collected.Emitted::row))
        .extracting(Row::second, row -> row.quality() & Quality.BOOK_GAP)
        .endsWith(
            tuple(S + 2, Quality.BOOK_GAP),
            tuple(S + 3, Quality.BOOK_GAP),
            tuple(S + 4, Quality.BOOK_GAP));
  }

  @Test
  void whatWaitsToBeComparedSurvivesARestart() {
    depth(keyFrame(10, S * 1_000_000));
    depth(diff(11, S * 1_000_000 + 100_000));
    mark(S);
    quote(12, (S + 1) * 1_000_000 + 900_000, 98, 101);
    mark(S + 1);
    var restarted = new SymbolSeconds(new Limits(HORIZON, 100), false, counts);
    copy(seconds, restarted);
    restarted.depth(
        ++depthRead, new DepthRecord(1, diff(12, (S + 1) * 1_000_000 + 950_000), 0, 0), out);
    restarted.mark(mark(S + 2, quotesRead, tradesRead, depthRead), out);
    restarted.advance(quotesRead, tradesRead, depthRead, out);

    assertThat(out.troubles).hasSize(1).first().isInstanceOf(BookTrouble.Differs.class);
  }

  @Test
  void whatAnAuditConfirmedIsKnownAgainBehindACut() {
    depth(keyFrame(10, S * 1_000_000));
    depth(diff(11, S * 1_000_000 + 100_000));
    mark(S);
    long behind = S + 2 * HORIZON;
    depth(keyFrame(11, behind * 1_000_000 + 500_000));
    markWith(behind, true, true, Mark.NEVER, true, true, true);
    mark(behind + 1);

    assertThat(out.books.stream().map(Collected.Emitted::row))
        .extracting(Row::second, Row::quality, row -> row.columns().levels().bids())
        .containsExactly(
            tuple(S, Quality.BOOK_GAP, 1),
            tuple(behind, Quality.BOOK_GAP, 1),
            tuple(behind + 1, 0, 1));
  }

  // ---- quotes

  @Test
  void theQuoteInForceAtTheStartIsTheOpenAndCountsForTheExtremes() {
    quote(1, S * 1_000_000, 100, 104);
    mark(S);
    quote(2, S * 1_000_000 + 1_500_000, 110, 112);
    mark(S + 1);

    QuoteColumns columns = out.lastQuoteRow().columns();

    assertThat(columns.midOpen()).isEqualTo(102);
    assertThat(columns.midLow()).isEqualTo(102);
    assertThat(columns.midHigh()).isEqualTo(111);
    assertThat(columns.midClose()).isEqualTo(111);
    assertThat(columns.spreadMin()).isEqualTo(2);
    assertThat(columns.spreadMax()).isEqualTo(4);
    assertThat(columns.updateCount()).isEqualTo(1);
  }

  @Test
  void withoutACarriedQuoteTheOpenIsTheFirstById() {
    quote(6, S * 1_000_000 + 1, 200, 202);
    quote(5, S * 1_000_000 + 2, 100, 102);
    mark(S);

    assertThat(out.lastQuoteRow().columns().midOpen()).isEqualTo(101);
    assertThat(out.lastQuoteRow().columns().midClose()).isEqualTo(201);
    assertThat(out.lastQuoteRow().columns().firstUpdateId()).isEqualTo(5);
    assertThat(out.lastQuoteRow().columns().lastUpdateId()).isEqualTo(6);
  }

  @Test
  void aSilentSecondHasTheCarriedQuoteAndCountsNothing() {
    quote(1, S * 1_000_000, 100, 104);
    mark(S);
    mark(S + 1);

    Row<QuoteColumns> row = out.lastQuoteRow();

    assertThat(row.columns().midOpen()).isEqualTo(102);
    assertThat(row.columns().midClose()).isEqualTo(102);
    assertThat(row.columns().updateCount()).isZero();
    assertThat(row.quality()).isZero();
  }

  @Test
  void unknownIsNotZero() {
    mark(S);

    assertThat(out.lastQuoteRow().columns().known()).isFalse();
    assertThat(out.lastQuoteRow().quality()).isZero();
  }

  @Test
  void aQuoteOnTheWindowEndBelongsToTheNextSecond() {
    quote(1, (S + 1) * 1_000_000, 100, 104);
    mark(S);
    assertThat(out.lastQuoteRow().columns().known()).isFalse();

    mark(S + 1);

    assertThat(out.lastQuoteRow().columns().updateCount()).isEqualTo(1);
    assertThat(out.lastQuoteRow().revision()).isZero();
  }

  @Test
  void lockedCrossedAndEmptyQuotesAreCountedAndCountAllTheSame() {
    quote(1, S * 1_000_000, 100, 100);
    quote(2, S * 1_000_000, 101, 100);
    quote(3, S * 1_000_000, 0, 100);
    quote(4, S * 1_000_000, 100, 101);
    mark(S);

    QuoteColumns columns = out.lastQuoteRow().columns();

    assertThat(columns.updateCount()).isEqualTo(4);
    assertThat(columns.invalidCount()).isEqualTo(3);
    assertThat(columns.midLow()).isEqualTo(50);
    assertThat(columns.spreadMin()).isEqualTo(-1);
  }

  @Test
  void theSameUpdateIdAgainHasNoEffect() {
    quote(1, S * 1_000_000, 100, 104);
    quote(1, S * 1_000_000, 100, 104);
    mark(S);
    quote(1, S * 1_000_000, 999, 999);
    mark(S + 1);

    assertThat(out.quoteRows()).hasSize(2);
    assertThat(out.quoteRows().getFirst().columns().updateCount()).isEqualTo(1);
    assertThat(quoteCounts.duplicates()).isEqualTo(2);
  }

  @Test
  void aRevisedQuoteRevisesTheSecondsThatCarryItAndNoMore() {
    quote(1, S * 1_000_000, 100, 104);
    mark(S);
    mark(S + 1);
    quote(9, (S + 2) * 1_000_000, 110, 112);
    mark(S + 2);
    mark(S + 3);
    out.quotes.clear();

    quote(5, S * 1_000_000 + 500_000, 106, 108);
    mark(S + 4);

    assertThat(out.quoteRows()).extracting(Row::second).containsExactly(S, S + 1, S + 2, S + 4);
    assertThat(out.quoteRows()).extracting(Row::revision).containsExactly(1, 1, 1, 0);
    assertThat(out.quoteRows().get(1).columns().midClose()).isEqualTo(107);
    assertThat(out.quoteRows().get(2).columns().midOpen()).isEqualTo(107);
    assertThat(out.quoteRows().get(2).quality()).isEqualTo(Quality.REVISED);
  }

  @Test
  void anUnsteadyClockMarksQuotesOnly() {
    markWith(S, true, true, Mark.NEVER, false, true, false);

    assertThat(out.lastQuoteRow().quality()).isEqualTo(Quality.CLOCK);
    assertThat(out.lastTradeRow().quality()).isZero();
  }

  // ---- trades

  @Test
  void openAndCloseAreOfTheLowestAndTheHighestId() {
    trade(11, S * 1_000_000, 3);
    trade(10, S * 1_000_000 + 5, 7);
    trade(12, S * 1_000_000 + 2, 5);
    mark(S);

    TradeColumns columns = out.lastTradeRow().columns();

    assertThat(columns.open()).isEqualTo(7);
    assertThat(columns.close()).isEqualTo(5);
    assertThat(columns.high()).isEqualTo(7);
    assertThat(columns.low()).isEqualTo(3);
    assertThat(columns.aggTradeCount()).isEqualTo(3);
    assertThat(columns.firstAggTradeId()).isEqualTo(10);
    assertThat(columns.lastAggTradeId()).isEqualTo(12);
  }

  @Test
  void nothingOfATradeIsCarriedIntoASilentSecond() {
    trade(1, S * 1_000_000, 3);
    mark(S);
    mark(S + 1);

    assertThat(out.lastTradeRow().columns().aggTradeCount()).isZero();
    assertThat(out.lastTradeRow().columns().baseVolume()).isZero();
    assertThat(out.lastTradeRow().columns().hasVwap()).isFalse();
  }

  @Test
  void aHoleFlagsEverySecondFromTheIdBeforeToTheIdAfter() {
    trade(1, S * 1_000_000, 3);
    mark(S);
    mark(S + 1);
    trade(3, (S + 2) * 1_000_000, 3);
    mark(S + 2);

    assertThat(out.tradeRows()).extracting(Row::second).containsExactly(S, S + 1, S, S + 1, S + 2);
    assertThat(out.tradeRows())
        .extracting(Row::quality)
        .containsExactly(
            0,
            0,
            Quality.TRADE_GAP | Quality.REVISED,
            Quality.TRADE_GAP | Quality.REVISED,
            Quality.TRADE_GAP);
  }

  @Test
  void idsThatAreNoTradesAreNoHole() {
    trade(1, S * 1_000_000, 3);
    mark(S);
    seconds.trade(++tradesRead, new Trade(4, (S + 1) * 1_000_000, 3, 1, 1, false, false, 2));
    mark(S + 1);

    assertThat(out.tradeRows()).extracting(Row::quality).containsExactly(0, 0);
    assertThat(out.lastTradeRow().columns().aggTradeCount()).isOne();
  }

  @Test
  void aRepairedTradeFillsItsHoleAndLeavesItsBit() {
    trade(1, S * 1_000_000, 3);
    mark(S);
    trade(3, (S + 1) * 1_000_000, 3);
    mark(S + 1);
    out.trades.clear();

    seconds.trade(++tradesRead, new Trade(2, S * 1_000_000 + 1, 4, 1, 1, false, true, 0));
    mark(S + 2);

    assertThat(out.tradeRows()).extracting(Row::second).containsExactly(S, S + 1, S + 2);
    assertThat(out.tradeRows())
        .extracting(Row::quality)
        .containsExactly(Quality.REVISED | Quality.REPAIRED, Quality.REVISED, 0);
    assertThat(out.trades.getFirst().superseded().quality())
        .isEqualTo(Quality.REVISED | Quality.TRADE_GAP);
  }

  @Test
  void duplicatesOfTradesAreKnownByIdWhateverTheirOrder() {
    trade(5, S * 1_000_000, 3);
    trade(3, S * 1_000_000, 3);
    trade(5, S * 1_000_000, 3);
    trade(3, S * 1_000_000, 3);
    mark(S);

    assertThat(out.lastTradeRow().columns().aggTradeCount()).isEqualTo(2);
    assertThat(tradeCounts.duplicates()).isEqualTo(2);
  }

  // ---- marks

  @Test
  void aMarkWaitsForEveryRecordItNames() {
    seconds.mark(mark(S, 1, Mark.NONE), out);
    seconds.advance(0, Mark.NONE, Mark.NONE, out);
    assertThat(out.quotes).isEmpty();

    seconds.advance(1, Mark.NONE, Mark.NONE, out);

    assertThat(out.quotes).hasSize(1);
  }

  @Test
  void recordsBeyondTheOffsetOfAMarkAreHeld() {
    quote(1, S * 1_000_000, 100, 104);
    quote(2, S * 1_000_000, 200, 204);
    seconds.mark(mark(S, 0, Mark.NONE), out);
    seconds.advance(1, Mark.NONE, Mark.NONE, out);

    assertThat(out.lastQuoteRow().columns().updateCount()).isEqualTo(1);
    assertThat(quoteCounts.held()).isEqualTo(1);
  }

  @Test
  void whatALaterMarkCoversRevisesTheSecond() {
    trade(1, S * 1_000_000, 3);
    mark(S);
    trade(2, S * 1_000_000 + 1, 4);
    mark(S + 1);

    assertThat(out.tradeRows()).extracting(Row::second).containsExactly(S, S, S + 1);
    assertThat(out.trades.get(1).superseded()).isEqualTo(out.trades.get(0).row());
    assertThat(out.trades.get(1).row().availableAtMicros()).isEqualTo(availableAt(S + 1));
    assertThat(tradeCounts.late()).isEqualTo(1);
  }

  @Test
  void ofTwoMarksForASecondTheFirstCounts() {
    mark(S);
    markWith(S, false, false, Mark.NEVER, true, true, false);

    assertThat(out.quoteRows()).hasSize(1);
    assertThat(out.lastQuoteRow().quality()).isZero();
    assertThat(out.ignored).hasSize(1);
  }

  @Test
  void aFeedThatWasNotUpLeavesItsGapBit() {
    markWith(S, false, true, Mark.NEVER, true, true, false);
    markWith(S + 1, true, false, Mark.NEVER, true, false, false);

    assertThat(out.quoteRows())
        .extracting(Row::quality)
        .containsExactly(Quality.QUOTE_GAP, Quality.NOT_TRADING);
    assertThat(out.tradeRows())
        .extracting(Row::quality)
        .containsExactly(0, Quality.TRADE_GAP | Quality.NOT_TRADING);
  }

  @Test
  void aFeedFoundDownRevisesTheSecondsSince() {
    mark(S);
    mark(S + 1);
    mark(S + 2);
    out.quotes.clear();

    markWith(S + 3, false, false, (S + 1) * 1_000_000 + 5, true, true, false);

    assertThat(out.quoteRows()).extracting(Row::second).containsExactly(S + 1, S + 2, S + 3);
    assertThat(out.quoteRows())
        .extracting(Row::quality)
        .containsExactly(
            Quality.QUOTE_GAP | Quality.REVISED,
            Quality.QUOTE_GAP | Quality.REVISED,
            Quality.QUOTE_GAP);
  }

  @Test
  void aRecordOlderThanTheFirstMarkGetsItsRowAndTheSecondsBetweenToo() {
    trade(1, (S - 2) * 1_000_000, 3);
    mark(S);

    assertThat(out.tradeRows()).extracting(Row::second).containsExactly(S - 2, S - 1, S);
    assertThat(out.tradeRows())
        .extracting(Row::quality)
        .containsExactly(Quality.TRADE_GAP, Quality.TRADE_GAP, 0);
    assertThat(out.quoteRows())
        .extracting(Row::quality)
        .containsExactly(Quality.QUOTE_GAP, Quality.QUOTE_GAP, 0);
    assertThat(out.tradeRows()).extracting(Row::revision).containsOnly(0);
  }

  @Test
  void aRecordOlderThanTheFirstRowGetsItsRowAtTheMarkThatCoversIt() {
    mark(S);
    quote(1, (S - 1) * 1_000_000, 100, 104);
    mark(S + 1);

    assertThat(out.quoteRows()).extracting(Row::second).containsExactly(S, S - 1, S, S + 1);
    assertThat(out.quoteRows()).extracting(Row::revision).containsExactly(0, 0, 1, 0);
    assertThat(out.quoteRows().get(1).quality()).isEqualTo(Quality.QUOTE_GAP);
  }

  @Test
  void aSecondWhoseMarkNeverCameIsMadeAtTheNextMark() {
    mark(S);
    mark(S + 2);

    assertThat(out.quoteRows()).extracting(Row::second).containsExactly(S, S + 1, S + 2);
    assertThat(out.quoteRows()).extracting(Row::quality).containsExactly(0, Quality.QUOTE_GAP, 0);
  }

  @Test
  void aCutLeavesNoRowsBetweenAndCarriesNothingOver() {
    quote(1, S * 1_000_000, 100, 104);
    trade(1, S * 1_000_000, 3);
    mark(S);
    trade(9, (S + 5_000) * 1_000_000, 3);
    markWith(S + 5_000, true, true, Mark.NEVER, true, true, true);

    assertThat(out.quoteRows()).extracting(Row::second).containsExactly(S, S + 5_000);
    assertThat(out.lastQuoteRow().columns().known()).isFalse();
    assertThat(out.lastTradeRow().quality()).isZero();
  }

  @Test
  void aRecordOlderThanACutIsTooLate() {
    mark(S);
    markWith(S + 5_000, true, true, Mark.NEVER, true, true, true);
    trade(1, S * 1_000_000, 3);
    mark(S + 5_001);

    assertThat(out.tooLate).hasSize(1);
    assertThat(out.tradeRows()).hasSize(3);
  }

  @Test
  void beyondTheHorizonNothingIsRevised() {
    mark(S);
    mark(S + HORIZON);
    trade(7, S * 1_000_000 - 1, 3);
    trade(8, (S + 1) * 1_000_000, 3);
    seconds.mark(mark(S + HORIZON + 1, Mark.NONE, tradesRead), out);
    out.trades.clear();
    seconds.advance(quotesRead, tradesRead, Mark.NONE, out);

    assertThat(out.tradeRows()).extracting(Row::second).containsExactly(S + 1, S + HORIZON + 1);
    assertThat(out.tooLate)
        .containsExactly(new TooLate("aggTrade", 1, 7, 7, S * 1_000_000 - 1, S * 1_000_000 - 1));
  }

  @Test
  void aRowEqualToTheBitIsNotSentAgain() {
    quote(2, S * 1_000_000, 100, 104);
    mark(S);
    trade(1, S * 1_000_000, 3);
    mark(S + 1);

    assertThat(out.quoteRows()).extracting(Row::second).containsExactly(S, S + 1);
  }

  @Test
  void moreThanMayBeHeldIsGivenUpOldestFirst() {
    for (int i = 0; i < 101; i++) {
      trade(i, S * 1_000_000, 3);
    }
    mark(S);

    assertThat(out.lastTradeRow().columns().firstAggTradeId()).isEqualTo(1);
    assertThat(out.tooLate).hasSize(1);
    assertThat(tradeCounts.balance()).isTrue();
  }

  @Test
  void whatWasGivenUpLeavesItsGapBitOnEverySecondItWasOf() {
    for (int i = 0; i < 103; i++) {
      quote(i, (S + i / 2) * 1_000_000, 100, 104);
    }
    mark(S);
    mark(S + 1);
    mark(S + 2);

    assertThat(out.quoteRows())
        .filteredOn(row -> row.revision() == 0)
        .extracting(Row::quality)
        .containsExactly(Quality.QUOTE_GAP, Quality.QUOTE_GAP, 0);
    assertThat(out.tooLate)
        .containsExactly(new TooLate("bookTicker", 3, 0, 2, S * 1_000_000, (S + 1) * 1_000_000));
  }

  @Test
  void ofMoreMarksThanMayWaitTheOldestIsGivenUpAndItsSecondFlagged() {
    for (int i = 0; i < 101; i++) {
      seconds.mark(mark(S + i, 7, Mark.NONE), out);
    }
    assertThat(out.ignored).hasSize(1);

    seconds.advance(7, Mark.NONE, Mark.NONE, out);

    assertThat(out.quoteRows()).hasSize(100);
    assertThat(out.quoteRows().getFirst().second()).isEqualTo(S + 1);
  }

  // ---- provisional rows

  @Test
  void aProvisionalRowIsInputToNothing() {
    quote(1, S * 1_000_000, 100, 104);
    mark(S);

    seconds.provisional(seconds.nextProvisional(), 77, out);
    Row<QuoteColumns> provisional = out.lastQuoteRow();
    mark(S + 1);

    assertThat(provisional.revision()).isEqualTo(Row.PROVISIONAL);
    assertThat(provisional.columns().midClose()).isEqualTo(102);
    assertThat(out.lastQuoteRow().revision()).isZero();
    assertThat(out.quotes.getLast().superseded()).isNull();
  }

  @Test
  void provisionalRowsEndWhereACutWouldBegin() {
    mark(S);

    for (Long next = seconds.nextProvisional(); next != null; next = seconds.nextProvisional()) {
      seconds.provisional(next, 77, out);
    }

    assertThat(out.lastQuoteRow().second()).isEqualTo(S + HORIZON);
  }

  @Test
  void noRowIsProvisionalBeforeTheFirstMarkOrWhileOneWaits() {
    assertThat(seconds.nextProvisional()).isNull();
    mark(S);
    seconds.mark(mark(S + 1, 55, Mark.NONE), out);

    assertThat(seconds.nextProvisional()).isNull();
  }

  @Test
  void aSecondIsProvisionalOnceWhateverRestarts() {
    mark(S);
    seconds.provisional(seconds.nextProvisional(), 77, out);

    var restored = new SymbolSeconds(new Limits(HORIZON, 100), false, new StreamCounts());
    copy(seconds, restored);

    assertThat(restored.nextProvisional()).isEqualTo(S + 2);
  }

  // ---- state

  @Test
  void whatIsHeldIsStoredOnceInPartsOfBoundedSizeAndComesBack() {
    var limits = new Limits(HORIZON, 40_000);
    var before = new SymbolSeconds(limits, false, counts);
    var stored = new HashMap<Part, byte[]>();
    long written = 0;
    for (int i = 0; i < 30_000; i++) {
      before.quote(i, new Quote(i, S * 1_000_000 + i, 84_598.01, 1.5, 84_598.02, 2.5));
      before.trade(i, new Trade(i, S * 1_000_000 + i, 84_598.01, 1, 1, false, false, 0));
      before.mark(mark(S + i, 30_000, Mark.NONE), out);
      if (i % 1_000 == 0) {
        written += store(before, stored);
      }
    }
    written += store(before, stored);

    assertThat(stored.values()).allMatch(state -> state.length < 300_000);
    assertThat(written).isLessThan(15_000_000);

    before.release();
    var after = new SymbolSeconds(limits, false, counts);
    restore(stored, after);
    assertThat(quoteCounts.held()).isEqualTo(30_000);
    assertThat(tradeCounts.held()).isEqualTo(30_000);
    after.advance(30_000, 30_000, Mark.NONE, out);
    assertThat(out.quoteRows()).hasSize(30_000);
    assertThat(out.quoteRows().getFirst().columns().updateCount()).isEqualTo(30_000);
    store(after, stored);
    assertThat(stored.keySet())
        .noneMatch(part -> part.kind() == Part.Kind.WAITING_QUOTES)
        .noneMatch(part -> part.kind() == Part.Kind.WAITING_MARKS);
    assertThat(stored.keySet()).anyMatch(part -> part.kind() == Part.Kind.WAITING_TRADES);
  }

  @Test
  void aStoredBlockOfTheBusiestSecondsIsFarBelowWhatABrokerTakes() {
    var busy = new SymbolSeconds(new Limits(HORIZON, 200_000), false, new StreamCounts());
    long begin = Math.ceilDiv(S, SymbolSeconds.BLOCK) * SymbolSeconds.BLOCK;
    long offset = -1;
    for (int second = 0; second < SymbolSeconds.BLOCK; second++) {
      for (int i = 0; i < 1_999; i++) {
        long at = (begin + second) * 1_000_000 + i;
        long id = 90_000_000_000L + 30 * offset;
        busy.quote(++offset, new Quote(id, at, 84_598.01, 1.5, 84_598.02, 2.5));
      }
    }
    busy.mark(mark(begin, offset, Mark.NONE), out);
    busy.advance(offset, Mark.NONE, Mark.NONE, out);
    var stored = new HashMap<Part, byte[]>();
    store(busy, stored);

    assertThat(stored.get(new Part(Part.Kind.SECONDS, begin / SymbolSeconds.BLOCK)).length)
        .isBetween(200_000, 500_000);
  }

  /// Longer than any second is looked back on, with cuts, silence and restarts: what is stored does
  /// not grow, and what was forgotten does not come back.
  @Test
  void blocksLeaveWithTheirLastSecond() {
    for (int seed = 0; seed < 6; seed++) {
      var undisturbed = new Collected();
      var restarted = new Collected();
      int bound = (20 + CoreWindow.LOOK_BACK) / SymbolSeconds.BLOCK + 4;

      assertThat(play(seed, 0, undisturbed)).isLessThanOrEqualTo(bound);
      assertThat(play(seed, 9, restarted)).isLessThanOrEqualTo(bound);

      assertThat(restarted.quotes).isEqualTo(undisturbed.quotes);
      assertThat(restarted.trades).isEqualTo(undisturbed.trades);
      assertThat(restarted.features).isEqualTo(undisturbed.features);
    }
  }

  /// @return how many blocks of seconds were stored at most
  private static int play(int seed, int restartOneIn, Collected out) {
    var limits = new Limits(20, 200_000);
    var counts = new StreamCounts();
    var stored = new HashMap<Part, byte[]>();
    var random = new Random(seed);
    var restarts = new Random(seed + 99);
    var played = new SymbolSeconds(limits, false, counts);
    long offset = -1;
    long id = 1_000;
    int most = 0;
    for (long second = S; second < S + 900; second++) {
      for (int i = random.nextInt(4); i > 0; i--) {
        id += 1 + random.nextInt(9);
        long at = second * 1_000_000 + 1_500_000 - random.nextInt(5_000_000);
        double bid = 100 + random.nextInt(5);
        played.quote(++offset, new Quote(id, at, bid, 1, 106, 1 + random.nextInt(3)));
      }
      boolean cut = random.nextInt(300) == 0;
      second += cut ? 25 + random.nextInt(9) : 0;
      if (random.nextInt(12) != 0) {
        played.mark(mark(second, offset, Mark.NONE, Mark.NONE, cut), out);
      }
      played.advance(offset, Mark.NONE, Mark.NONE, out);
      store(played, stored);
      most =
          Math.max(
              most,
              (int)
                  stored.keySet().stream()
                      .filter(part -> part.kind() == Part.Kind.SECONDS)
                      .count());
      if (restartOneIn > 0 && restarts.nextInt(restartOneIn) == 0) {
        played.release();
        played = new SymbolSeconds(limits, false, counts);
        restore(stored, played);
      }
    }
    return most;
  }

  @Test
  void whatWasGivenUpSurvivesARestart() {
    for (int i = 0; i < 101; i++) {
      quote(i, S * 1_000_000, 100, 104);
    }
    var restored = new SymbolSeconds(new Limits(HORIZON, 100), false, new StreamCounts());
    copy(seconds, restored);

    restored.mark(mark(S, quotesRead, Mark.NONE), out);
    restored.advance(quotesRead, tradesRead, Mark.NONE, out);

    assertThat(out.lastQuoteRow().quality()).isEqualTo(Quality.QUOTE_GAP);
    assertThat(out.tooLate).hasSize(1);
  }

  private static void copy(SymbolSeconds from, SymbolSeconds to) {
    var stored = new HashMap<Part, byte[]>();
    store(from, stored);
    restore(stored, to);
  }

  /// @return the bytes written
  private static long store(SymbolSeconds from, Map<Part, byte[]> stored) {
    long[] written = {0};
    from.takeChanges(
        new StateWriter(),
        (part, state) -> {
          if (state == null) {
            stored.remove(part);
          } else {
            stored.put(part, state);
            written[0] += state.length;
          }
        });
    return written[0];
  }

  private static void restore(Map<Part, byte[]> stored, SymbolSeconds to) {
    stored.entrySet().stream()
        .sorted(Comparator.comparing(entry -> entry.getKey().kind()))
        .forEach(entry -> to.restore(entry.getKey(), entry.getValue()));
  }

  private void quote(long id, long micros, double bid, double ask) {
    seconds.quote(++quotesRead, new Quote(id, micros, bid, 1, ask, 1));
  }

  private void trade(long id, long micros, double price) {
    seconds.trade(++tradesRead, new Trade(id, micros, price, 1, 1, false, false, 0));
  }

  private void twoSecondsWithAQuoteThatAgrees() {
    depth(keyFrame(10, S * 1_000_000));
    depth(diff(11, S * 1_000_000 + 100_000));
    quote(11, S * 1_000_000 + 100_000, 99, 101);
    mark(S);
    mark(S + 1);
  }

  /// Of each row of books its second, revision and whether it has a gap.
  private List<Tuple> bookGaps() {
    return out.books.stream()
        .map(Collected.Emitted::row)
        .map(row -> tuple(row.second(), row.revision(), row.quality() & Quality.BOOK_GAP))
        .toList();
  }

  private void depth(DepthUpdate update) {
    seconds.depth(++depthRead, new DepthRecord(1, update, 0, 0), out);
  }

  private static DepthUpdate keyFrame(long id, long micros) {
    return DepthUpdate.keyFrame(micros, id, oneLevel(99), oneLevel(101));
  }

  private static DepthUpdate diff(long id, long micros) {
    return diff(id, micros, 1);
  }

  private static DepthUpdate diff(long id, long micros, double bidQty) {
    Levels bids = Levels.of(new double[] {99}, new double[] {bidQty});
    return DepthUpdate.diff(micros, id, id, DepthUpdate.ABSENT, bids, oneLevel(101));
  }

  private static Levels oneLevel(double price) {
    return Levels.of(new double[] {price}, new double[] {1});
  }

  private void mark(long second) {
    markWith(second, true, true, Mark.NEVER, true, true, false);
  }

  private void markWith(
      long second,
      boolean quoteUp,
      boolean tradeUp,
      long downSince,
      boolean clockSteady,
      boolean trading,
      boolean cut) {
    seconds.mark(
        new Mark(
            1,
            second,
            quotesRead,
            tradesRead,
            depthRead,
            quoteUp,
            tradeUp,
            true,
            downSince,
            clockSteady,
            trading,
            false,
            cut,
            null,
            null,
            availableAt(second)),
        out);
    seconds.advance(quotesRead, tradesRead, depthRead, out);
  }

  private static Mark mark(long second, long quoteOffset, long tradeOffset) {
    return mark(second, quoteOffset, tradeOffset, Mark.NONE);
  }

  private static Mark mark(long second, long quoteOffset, long tradeOffset, long depthOffset) {
    return mark(second, quoteOffset, tradeOffset, depthOffset, false);
  }

  private static Mark mark(
      long second, long quoteOffset, long tradeOffset, long depthOffset, boolean cut) {
    return new Mark(
        1,
        second,
        quoteOffset,
        tradeOffset,
        depthOffset,
        true,
        true,
        true,
        Mark.NEVER,
        true,
        true,
        false,
        cut,
        null,
        null,
        availableAt(second));
  }

  private static long availableAt(long second) {
    return (second + 1) * 1_000_000 + 300_000;
  }
}
