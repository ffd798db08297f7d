package io.topbook.sim.market;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/// What `ticker/24hr` tells of a symbol. Grows since the market began instead of rolling over 24 h;
/// it starts with a volume after the symbol's share, so that ranking by volume means something from
/// the first second on. Prices in units of 1e-8. Not thread-safe.
final class DayStatistics {
  private static final double FIRST_VOLUME = 2e9;

  private final long openMicros;
  private final long open;
  private long high;
  private long low;
  private long last;
  private long lastQuantity;
  private long lastMicros;
  private long trades;
  private double baseVolume;
  private double quoteVolume;

  private DayStatistics(long openMicros, long open) {
    this.openMicros = openMicros;
    this.open = open;
  }

  static DayStatistics before(Instrument instrument, long openMicros) {
    long price = instrument.startPrice();
    var day = new DayStatistics(openMicros, price);
    day.high = day.low = day.last = price;
    day.quoteVolume = FIRST_VOLUME * instrument.share();
    day.baseVolume = instrument.quantity(day.quoteVolume, price) * 1e-8;
    return day;
  }

  void onTrade(Fill fill, Instrument instrument) {
    high = Math.max(high, fill.price());
    low = Math.min(low, fill.price());
    last = fill.price();
    lastQuantity = fill.quantity();
    lastMicros = fill.atMicros();
    trades += fill.count();
    baseVolume += fill.quantity() * 1e-8;
    quoteVolume += instrument.worth(fill.price(), fill.quantity()) * 1e-8;
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

  long openMicros() {
    return openMicros;
  }

  long lastQuantity() {
    return lastQuantity;
  }

  /// When the last trade was, 0 if there was none.
  long lastMicros() {
    return lastMicros;
  }

  /// The average price, weighted by volume.
  double average() {
    return quoteVolume / baseVolume;
  }

  void save(DataOutput out) throws IOException {
    out.writeLong(openMicros);
    out.writeLong(open);
    out.writeLong(high);
    out.writeLong(low);
    out.writeLong(last);
    out.writeLong(lastQuantity);
    out.writeLong(lastMicros);
    out.writeLong(trades);
    out.writeDouble(baseVolume);
    out.writeDouble(quoteVolume);
  }

  static DayStatistics load(DataInput in) throws IOException {
    var day = new DayStatistics(in.readLong(), in.readLong());
    day.high = in.readLong();
    day.low = in.readLong();
    day.last = in.readLong();
    day.lastQuantity = in.readLong();
    day.lastMicros = in.readLong();
    day.trades = in.readLong();
    day.baseVolume = in.readDouble();
    day.quoteVolume = in.readDouble();
    return day;
  }
}
