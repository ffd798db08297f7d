package io.topbook.producer.second;

import static io.topbook.producer.second.Frames.depth;
import static org.assertj.core.api.Assertions.assertThat;

import io.topbook.avro.Incident;
import io.topbook.avro.SecondMark;
import io.topbook.producer.feed.FeedSettings;
import io.topbook.producer.feed.FeedSymbol;
import io.topbook.producer.feed.SymbolRules;
import io.topbook.producer.feed.TradeStream;
import io.topbook.producer.publish.MemorySink;
import io.topbook.producer.publish.PublishedState;
import io.topbook.producer.publish.ReadBack;
import io.topbook.schemas.Exchange;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// What a feed makes of exchangeInfo. Our clock is the exchange's; `T` is a whole second of it, ms.
class RulesTest {
  private static final long T = 1_723_161_250_000L;
  private static final SymbolRules KNOWN = new SymbolRules("TRADING", "0.01", "0.00001");
  private static final SymbolRules FINER = new SymbolRules("TRADING", "0.001", "0.00001");
  private static final SymbolRules HALTED = new SymbolRules("HALT", "0.01", "0.00001");
  private static final FeedSymbol BTC = new FeedSymbol("BTCUSDT", 1, KNOWN, TradeStream.AGG);

  private final FeedRun run = FeedRun.live(BTC).connect(ns(T));

  private static long ns(long ms) {
    return ms * 1_000_000L;
  }

  private void clockRuns() {
    run.at(ns(T)).frame(depth("BTCUSDT", 1, 2, T));
  }

  private void rules(long ms, SymbolRules rules) {
    run.feed.onRules(Map.of("BTCUSDT", rules), ns(ms));
  }

  private List<Boolean> trading() {
    return run.marks().stream().map(SecondMark::getTrading).toList();
  }

  @Test
  void haltedSymbolDoesNotTradeFromThatSecondOn() {
    clockRuns();
    rules(T + 1_500, HALTED);
    run.tick(ns(T + 3_300));

    assertThat(trading()).containsExactly(true, false, false);
    Incident halt = run.incidents("RULE_CHANGE").getFirst();
    assertThat(halt.getSubject()).isEqualTo("BTCUSDT");
    assertThat(halt.getSymbol()).isEqualTo("BTCUSDT");
    assertThat(halt.getFromTime()).isEqualTo(Instant.ofEpochMilli(T + 1_500));
    assertThat(halt.getDetail()).isEqualTo("BTCUSDT changed: status TRADING → HALT");
    assertThat(halt.getIncidentId()).hasSize(32);
  }

  @Test
  void whatIsListedNoMoreHasNoBookAskedForUntilItIsListedAgain() {
    var gone = new FeedSymbol("BTCUSDT", 1, KNOWN.delisted(), TradeStream.AGG);
    FeedRun other = FeedRun.live(gone).connect(ns(T));
    other.at(ns(T)).frame(depth("BTCUSDT", 1, 2, T));
    other.tick(ns(T + 60_000));
    assertThat(other.asked).isEmpty();

    other.feed.onRules(Map.of("BTCUSDT", KNOWN), ns(T + 60_500));
    other.tick(ns(T + 61_000));
    assertThat(other.asked).containsExactly("BTCUSDT");
  }

  @Test
  void secondInWhichItTradesAgainIsNotTrading() {
    clockRuns();
    rules(T + 500, HALTED);
    rules(T + 1_500, KNOWN);
    run.tick(ns(T + 3_300));

    assertThat(trading()).containsExactly(false, false, true);
    assertThat(run.incidents("RULE_CHANGE")).hasSize(2);
  }

  @Test
  void marksThatAreMadeLateKeepWhatHeldInTheirSecond() {
    clockRuns();
    rules(T + 1_100, HALTED); // the first second's mark is due at T + 1,250

    run.tick(ns(T + 2_300));

    assertThat(trading()).containsExactly(true, false);
  }

  @Test
  void changeOfSizesIsOneIncidentAndTradingGoesOn() {
    clockRuns();
    rules(T + 100, new SymbolRules("TRADING", "0.001", null));
    run.tick(ns(T + 1_300));

    assertThat(run.incidents("RULE_CHANGE"))
        .extracting(Incident::getDetail)
        .containsExactly("BTCUSDT changed: tick size 0.01 → 0.001, step size 0.00001 → none");
    assertThat(trading()).containsExactly(true);
  }

  /// A run after this one, with what this one has published.
  private FeedRun again(FeedSymbol symbol) {
    var published =
        new ReadBack(run.sink, 60_000)
            .read(Exchange.BINANCE, Set.of(symbol.symbol()), Duration.ZERO);
    return new FeedRun(
            List.of(symbol), Exchange.BINANCE, FeedSettings.defaults(), run.sink, published)
        .connect(ns(T + 2_000));
  }

  private void finerTickThenTheEnd() {
    clockRuns();
    rules(T + 100, FINER);
    run.tick(ns(T + 1_300));
  }

  @Test
  void sizesLearnedBeforeARestartHoldAfterIt() {
    finerTickThenTheEnd();

    FeedRun second = again(BTC);
    second.at(ns(T + 2_000)).frame(depth("BTCUSDT", 3, 4, T + 2_000));
    second.tick(ns(T + 3_300));
    second.feed.onRules(Map.of("BTCUSDT", FINER), ns(T + 3_400));

    assertThat(second.marks())
        .hasSize(3)
        .extracting(SecondMark::getTickSize)
        .containsOnly(FINER.tickSize());
    assertThat(second.incidents("RULE_CHANGE")).hasSize(1);
  }

  @Test
  void whatTheSymbolsJobWroteSinceTheLastMarkHolds() {
    finerTickThenTheEnd();

    FeedRun second =
        again(new FeedSymbol("BTCUSDT", 1, KNOWN, (T + 1_500) * 1_000, TradeStream.AGG));
    second.at(ns(T + 2_000)).frame(depth("BTCUSDT", 3, 4, T + 2_000));
    second.tick(ns(T + 3_300));

    assertThat(second.marks())
        .extracting(SecondMark::getTickSize)
        .containsExactly(FINER.tickSize(), KNOWN.tickSize(), KNOWN.tickSize());
  }

  @Test
  void unchangedRulesSayNothing() {
    clockRuns();
    rules(T + 100, SymbolRules.of("TRADING", "0.010", "0.00001000"));
    rules(T + 200, HALTED);
    rules(T + 300, HALTED);

    assertThat(run.incidents("RULE_CHANGE")).hasSize(1);
  }

  @Test
  void symbolThatIsListedNoMoreDoesNotTrade() {
    clockRuns();
    run.feed.onRules(Map.of(), ns(T + 1_100));
    run.feed.onRules(Map.of(), ns(T + 1_200));
    run.tick(ns(T + 2_300));

    assertThat(trading()).containsExactly(true, false);
    assertThat(run.incidents("RULE_CHANGE"))
        .extracting(Incident::getDetail)
        .containsExactly("BTCUSDT changed: status TRADING → DELISTED");
  }

  @Test
  void changeBeforeTheClockRunsHoldsFromTheFirstMark() {
    rules(T + 90_000, HALTED);
    clockRuns();
    run.tick(ns(T + 2_300));

    assertThat(trading()).containsExactly(false, false);
    assertThat(run.incidents("RULE_CHANGE")).hasSize(1);
  }

  @Test
  void recordedDayKeepsItsOwnRules() {
    var played =
        new FeedRun(
            List.of(BTC),
            Exchange.BINANCE,
            FeedSettings.defaults().withPlayed(true),
            new MemorySink(true),
            PublishedState.NONE);
    played.connect(0);
    played.feed.onRules(Map.of("BTCUSDT", HALTED), ns(T));

    assertThat(played.incidents("RULE_CHANGE")).isEmpty();
  }
}
