package io.topbook.producer.feed;

/// Which of the exchange's trade streams a symbol's trades come from.
public enum TradeStream {
  /// `@aggTrade`: fills of one taker order at one price.
  AGG("aggTrade"),
  /// `@trade`: single trades; all three ids of a record are then the trade id.
  SINGLE("trade");

  private final String suffix;

  TradeStream(String suffix) {
    this.suffix = suffix;
  }

  /// What follows the `@` in the stream's name.
  public String suffix() {
    return suffix;
  }
}
