package io.topbook.aggregator.second;

import io.topbook.features.Quality;
import io.topbook.features.state.StateReader;
import io.topbook.features.state.StateWriter;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// Trades: nothing carries over; a hole between two known ids flags the seconds it touches, until
/// it is filled. Not thread-safe.
final class TradeLane extends Lane<Trade, TradeAccumulator, Void, TradeColumns> {
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

  @Override
  TradeColumns columns(@Nullable TradeAccumulator own, @Nullable Void carried) {
    return TradeColumns.of(own);
  }

  @Override
  @Nullable Void atEnd(@Nullable TradeAccumulator own, @Nullable Void carried) {
    return null;
  }

  @Override
  int derivedQuality(long second, @Nullable TradeAccumulator own) {
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
  void writeCarried(StateWriter out, Void carried) {
    throw new IllegalStateException("nothing carries over");
  }

  @Override
  Void readCarried(StateReader in) {
    throw new IllegalStateException("nothing carries over");
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
