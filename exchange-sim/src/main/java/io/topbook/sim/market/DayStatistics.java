package io.topbook.sim.market;

/// What `ticker/24hr` tells of a symbol. Grows since the market began instead of rolling over 24 h;
/// it starts with a volume after the symbol's share, so that ranking by volume means something from
/// the first second on. Prices in ticks. Not thread-safe.
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
    long price = instrument.startTicks();
    double quoteVolume = FIRST_VOLUME * instrument.share();
    double baseVolume = quoteVolume / (price * (double) instrument.tickUnits() * 1e-8);
    return new DayStatistics(price, price, price, price, 0, baseVolume, quoteVolume);
  }

  void onTrade(long price, long quantity, long count, Instrument instrument) {
    double base = quantity * (double) instrument.stepUnits() * 1e-8;
    high = Math.max(high, price);
    low = Math.min(low, price);
    last = price;
    trades += count;
    baseVolume += base;
    quoteVolume += base * price * instrument.tickUnits() * 1e-8;
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
}
