package io.topbook.sim.market;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;

/// What `ticker/24hr` tells of a symbol besides its klines: the last trade, and a volume after the
/// symbol's share for the part of the last 24 h in which there was no market yet, so that ranking
/// by volume means something from the first second on. Prices in units of 1e-8. Not thread-safe.
final class DayStatistics {
  private static final double FIRST_VOLUME = 2e9;
  private static final double DAY_MICROS = 86_400e6;

  private final long beganMicros;
  private final double firstBaseVolume;
  private final double firstQuoteVolume;
  private long last;
  private long lastQuantity;
  private long lastMicros;

  /// The last 24 h, rolling by the minute. Without a trade in them all prices are the last one, ids
  /// are −1.
  record Day(
      long open,
      long high,
      long low,
      long firstTradeId,
      long lastTradeId,
      long trades,
      double baseVolume,
      double quoteVolume) {
    /// The average price, weighted by volume; 0 without any.
    double average() {
      return baseVolume == 0 ? 0 : quoteVolume / baseVolume;
    }
  }

  private DayStatistics(
      long beganMicros, double firstBaseVolume, double firstQuoteVolume, long last) {
    this.beganMicros = beganMicros;
    this.firstBaseVolume = firstBaseVolume;
    this.firstQuoteVolume = firstQuoteVolume;
    this.last = last;
  }

  static DayStatistics before(Instrument instrument, long beganMicros) {
    long price = instrument.startPrice();
    double quoteVolume = FIRST_VOLUME * instrument.share();
    double baseVolume = instrument.quantity(quoteVolume, price) * 1e-8;
    return new DayStatistics(beganMicros, baseVolume, quoteVolume, price);
  }

  void onTrade(Fill fill) {
    last = fill.price();
    lastQuantity = fill.quantity();
    lastMicros = fill.atMicros();
  }

  Day day(Klines klines, long nowMicros) {
    List<Kline> parts = klines.day(nowMicros / 1000);
    double before = Math.clamp(1 - (nowMicros - beganMicros) / DAY_MICROS, 0, 1);
    return new Day(
        parts.isEmpty() ? last : parts.getFirst().open,
        parts.stream().mapToLong(kline -> kline.high).max().orElse(last),
        parts.stream().mapToLong(kline -> kline.low).min().orElse(last),
        parts.isEmpty() ? -1 : parts.getFirst().firstTradeId,
        parts.isEmpty() ? -1 : parts.getLast().lastTradeId,
        parts.stream().mapToLong(kline -> kline.trades).sum(),
        parts.stream().mapToDouble(kline -> kline.volume * 1e-8).sum() + before * firstBaseVolume,
        parts.stream().mapToDouble(kline -> kline.turnover * 1e-8).sum()
            + before * firstQuoteVolume);
  }

  long beganMicros() {
    return beganMicros;
  }

  long last() {
    return last;
  }

  long lastQuantity() {
    return lastQuantity;
  }

  /// When the last trade was, 0 if there was none.
  long lastMicros() {
    return lastMicros;
  }

  void save(DataOutput out) throws IOException {
    out.writeLong(beganMicros);
    out.writeDouble(firstBaseVolume);
    out.writeDouble(firstQuoteVolume);
    out.writeLong(last);
    out.writeLong(lastQuantity);
    out.writeLong(lastMicros);
  }

  static DayStatistics load(DataInput in) throws IOException {
    var day = new DayStatistics(in.readLong(), in.readDouble(), in.readDouble(), in.readLong());
    day.lastQuantity = in.readLong();
    day.lastMicros = in.readLong();
    return day;
  }
}
