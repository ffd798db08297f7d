package io.topbook.aggregator.second;

import io.topbook.features.Quality;
import io.topbook.features.core.SecondInputs;
import io.topbook.features.core.SecondInputs.Trades;
import io.topbook.features.state.StateReader;
import io.topbook.features.state.StateWriter;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// Trades: no price of a bar carries over, only which trade was the last; a hole between two known
/// ids flags the seconds it touches, until it is filled. Not thread-safe.
final class TradeLane extends Lane<Trade, TradeAccumulator, LastTrade, TradeColumns> {
  static final String STREAM = "aggTrade";

  private final TradeIds ids = new TradeIds();

  TradeLane(int heldMax, Counts counts, LongConsumer onChange) {
    super(STREAM, Quality.TRADE_GAP, heldMax, counts, onChange);
  }

  @Override
  void cut() {
    super.cut();
    ids.cut();
  }

  @Override
  long idOf(Trade trade) {
    return trade.id();
  }

  @Override
  long eventTimeOf(Trade trade) {
    return trade.eventTimeMicros();
  }

  @Override
  boolean isKnown(Trade trade) {
    return ids.contains(trade.id());
  }

  @Override
  boolean isForgotten(Trade trade) {
    return trade.id() <= ids.floor();
  }

  @Override
  void remember(Trade trade, long second) {
    touchForHoles(trade, second);
    if (ids.isFull()) {
      flag(ids.forgetLowest(), Quality.TRADE_GAP);
    }
  }

  /// Rows are kept as they went out before a hole changes, since their flags come from the holes.
  private void touchForHoles(Trade trade, long second) {
    for (long id = trade.id() - trade.voidBefore(); id < trade.id(); id++) {
      if (!ids.contains(id)) {
        touch(ids.add(id, second));
      }
    }
    touch(ids.add(trade.id(), second));
  }

  @Override
  TradeAccumulator add(@Nullable TradeAccumulator own, Trade trade) {
    TradeAccumulator sum = own == null ? new TradeAccumulator() : own;
    sum.add(trade);
    return sum;
  }

  /// What a second with a row contributes to features.
  Trades inputs(long second) {
    TradeColumns columns = TradeColumns.of(own(second));
    return new Trades(
        last(second),
        columns.baseVolume(),
        columns.quoteVolume(),
        columns.buyBaseVolume(),
        columns.aggTradeCount(),
        columns.tradeCount());
  }

  /// What a second contributes in which nothing has come yet.
  Trades silentAfter(long second) {
    return new Trades(last(second), 0, 0, 0, 0, 0);
  }

  private SecondInputs.@Nullable LastTrade last(long second) {
    LastTrade last = atEnd(second);
    return last == null ? null : new SecondInputs.LastTrade(last.eventTimeMicros(), last.price());
  }

  @Override
  TradeColumns columns(@Nullable TradeAccumulator own, @Nullable LastTrade carried) {
    return TradeColumns.of(own);
  }

  @Override
  @Nullable LastTrade atEnd(@Nullable TradeAccumulator own, @Nullable LastTrade carried) {
    return own == null || (carried != null && carried.id() > own.lastId()) ? carried : own.last();
  }

  @Override
  int derivedQuality(long second, @Nullable TradeAccumulator own, @Nullable LastTrade carried) {
    return (ids.isInHole(second) ? Quality.TRADE_GAP : 0)
        | (own != null && own.isRepaired() ? Quality.REPAIRED : 0);
  }

  @Override
  int flagsOf(Mark mark) {
    return (mark.tradeUp() ? 0 : Quality.TRADE_GAP) | (mark.trading() ? 0 : Quality.NOT_TRADING);
  }

  @Override
  void compact(TradeAccumulator own) {}

  @Override
  void write(StateWriter out, Trade trade) {
    trade.write(out);
  }

  @Override
  Trade readEvent(StateReader in) {
    return Trade.read(in);
  }

  @Override
  void writeOwn(StateWriter out, TradeAccumulator own) {
    own.write(out);
  }

  @Override
  TradeAccumulator readOwn(StateReader in) {
    return TradeAccumulator.read(in);
  }

  @Override
  void writeCarried(StateWriter out, LastTrade carried) {
    carried.write(out);
  }

  @Override
  LastTrade readCarried(StateReader in) {
    return LastTrade.read(in);
  }

  @Override
  void writeIds(StateWriter out) {
    ids.write(out);
  }

  @Override
  void readIds(StateReader in) {
    ids.read(in);
  }
}
