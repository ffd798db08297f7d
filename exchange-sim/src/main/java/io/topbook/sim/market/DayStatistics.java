package io.topbook.sim.market;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/// What `ticker/24hr` tells of a symbol. Grows since the market began instead of rolling over 24 h;
/// it starts with a volume after the symbol's share, so that ranking by volume means something from
/// the first second on. Prices in units of
/// 1e-8. Not thread-safe.
final class DayStatistics {
  private static final double FIRST_VOLUME = 2e9;

  private final long open;
  private long high;
  private long low;
  private long last;
  private long trades;
  private double baseVolume;
  private double quoteVolume;

  DayStatistics(
      long open,
      long high,
      long low,
      long last,
      long trades,
      double baseVolume,
      double quoteVolume) {
    this.open = open;
    this.high = high;
    this.low = low;
    this.last = last;
    this.trades = trades;
    this.baseVolume = baseVolume;
    this.quoteVolume = quoteVolume;
  }

  static DayStatistics before(Instrument instrument) {
    long price = instrument.startPrice();
    double quoteVolume = FIRST_VOLUME * instrument.share();
    return new DayStatistics(
        price, price, price, price, 0, quoteVolume / (price * 1e-8), quoteVolume);
  }

  void onTrade(Fill fill) {
    double base = fill.quantity() * 1e-8;
    high = Math.max(high, fill.price());
    low = Math.min(low, fill.price());
    last = fill.price();
    trades += fill.count();
    baseVolume += base;
    quoteVolume += base * fill.price() * 1e-8;
  }

  long open() {
    return open;
  }

  long high() {
    return high;
  }

  long low() {
    return low;
  }

  long last() {
    return last;
  }

  long trades() {
    return trades;
  }

  double baseVolume() {
    return baseVolume;
  }

  double quoteVolume() {
    return quoteVolume;
  }

  void save(DataOutput out) throws IOException {
    out.writeLong(open);
    out.writeLong(high);
    out.writeLong(low);
    out.writeLong(last);
    out.writeLong(trades);
    out.writeDouble(baseVolume);
    out.writeDouble(quoteVolume);
  }

  static DayStatistics load(DataInput in) throws IOException {
    return new DayStatistics(
        in.readLong(),
        in.readLong(),
        in.readLong(),
        in.readLong(),
        in.readLong(),
        in.readDouble(),
        in.readDouble());
  }
}
