package io.topbook.sim.market;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/// One bar of trades. Prices, volumes and turnovers in units of 1e-8. Without a trade all four
/// prices are that of the last trade before, ids −1. Not thread-safe.
final class Kline {
  final long openMillis;
  long open;
  long high;
  long low;
  long close;
  long volume;
  long turnover;
  long takerVolume;
  long takerTurnover;
  long firstTradeId = -1;
  long lastTradeId = -1;

  /// How many trades: after a kill ids are left out, so the ids do not tell.
  long trades;

  /// A kline without trades.
  Kline(long openMillis, long price) {
    this.openMillis = openMillis;
    open = high = low = close = price;
  }

  boolean isEmpty() {
    return firstTradeId < 0;
  }

  void add(Fill fill, long worth) {
    if (isEmpty()) {
      open = high = low = fill.price();
      firstTradeId = fill.firstTradeId();
    }
    high = Math.max(high, fill.price());
    low = Math.min(low, fill.price());
    close = fill.price();
    volume += fill.quantity();
    turnover += worth;
    if (!fill.buyerIsMaker()) {
      takerVolume += fill.quantity();
      takerTurnover += worth;
    }
    lastTradeId = fill.lastTradeId();
    trades += fill.count();
  }

  /// Adds the trades of a later kline.
  void add(Kline later) {
    if (later.isEmpty()) {
      return;
    }
    if (isEmpty()) {
      open = later.open;
      high = later.high;
      low = later.low;
      firstTradeId = later.firstTradeId;
    }
    high = Math.max(high, later.high);
    low = Math.min(low, later.low);
    close = later.close;
    volume += later.volume;
    turnover += later.turnover;
    takerVolume += later.takerVolume;
    takerTurnover += later.takerTurnover;
    lastTradeId = later.lastTradeId;
    trades += later.trades;
  }

  void save(DataOutput out) throws IOException {
    out.writeLong(openMillis);
    out.writeLong(open);
    out.writeLong(high);
    out.writeLong(low);
    out.writeLong(close);
    out.writeLong(volume);
    out.writeLong(turnover);
    out.writeLong(takerVolume);
    out.writeLong(takerTurnover);
    out.writeLong(firstTradeId);
    out.writeLong(lastTradeId);
    out.writeLong(trades);
  }

  static Kline load(DataInput in) throws IOException {
    var kline = new Kline(in.readLong(), in.readLong());
    kline.high = in.readLong();
    kline.low = in.readLong();
    kline.close = in.readLong();
    kline.volume = in.readLong();
    kline.turnover = in.readLong();
    kline.takerVolume = in.readLong();
    kline.takerTurnover = in.readLong();
    kline.firstTradeId = in.readLong();
    kline.lastTradeId = in.readLong();
    kline.trades = in.readLong();
    return kline;
  }
}
