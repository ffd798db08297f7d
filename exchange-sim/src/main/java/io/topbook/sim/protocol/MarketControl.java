package io.topbook.sim.protocol;

/// What can be made to happen in a simulated market from outside.
///
/// Each method throws IllegalArgumentException naming what is wrong: a symbol that is unknown or
/// out of reach or delisted, a tick size that is none. Called on the event loop.
public interface MarketControl {
  /// Only that: throws when nothing can be made to happen in the symbol.
  void requireReach(String symbol);

  /// The symbol's status is HALT and nothing happens in it.
  ///
  /// @throws IllegalArgumentException also when it is halted already
  void halt(String symbol);

  boolean isHalted(String symbol);

  /// The symbol trades again.
  ///
  /// @throws IllegalArgumentException also when it is not halted
  void resume(String symbol);

  /// The symbol is gone: no events, no exchangeInfo, `-1121` for who asks.
  void delist(String symbol);

  /// From now on exchangeInfo says `decimal`, and new prices are multiples of it. Levels that stand
  /// in the book stay where they are.
  void tickSize(String symbol, String decimal);

  /// The symbol's next quote and depth events show a best bid above the best ask; then all is right
  /// again.
  void crossNext(String symbol);

  /// Event times (`E`, `T`, `serverTime`) are shifted from now on, by so much more than before.
  void jumpClock(long millis);
}
