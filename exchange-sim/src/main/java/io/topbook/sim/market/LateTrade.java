package io.topbook.sim.market;

/// A fill whose events are held back until the market's time is `releaseMicros`; of equal times the
/// lower `order` comes first.
record LateTrade(long releaseMicros, long order, int symbol, Fill fill)
    implements Comparable<LateTrade> {
  @Override
  public int compareTo(LateTrade other) {
    int byTime = Long.compare(releaseMicros, other.releaseMicros);
    return byTime == 0 ? Long.compare(order, other.order) : byTime;
  }
}
