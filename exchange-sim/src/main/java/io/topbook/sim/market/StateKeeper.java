package io.topbook.sim.market;

/// Keeps the market's state on disk while it runs: every few seconds in the background, at once
/// when a symbol has used half of its reserved ids, and exactly when it stops. Confined to the
/// event loop.
final class StateKeeper implements AutoCloseable {
  /// Of each symbol: what a killed market still knows of its trades.
  private static final int FILLS_WHILE_RUNNING = 500;

  private final MarketEngine engine;
  private final MarketOptions options;
  private final long[] savedUpdates;
  private final long[] savedTrades;
  private final StateWriter writer;

  /// Reserves no ids yet: a start that fails must leave no gap.
  StateKeeper(MarketState state, MarketEngine engine, MarketOptions options) {
    this.writer = new StateWriter(state);
    this.engine = engine;
    this.options = options;
    savedUpdates = new long[engine.markets().size()];
    savedTrades = new long[engine.markets().size()];
  }

  private byte[] bytes(boolean stopped) {
    for (int i = 0; i < savedUpdates.length; i++) {
      SymbolMarket market = engine.markets().get(i);
      savedUpdates[i] = market.lastUpdateId();
      savedTrades[i] = market.lastTradeId();
    }
    return MarketState.bytes(
        options.exchange(),
        options.seed(),
        stopped,
        engine.state(stopped ? Integer.MAX_VALUE : FILLS_WHILE_RUNNING));
  }

  void saveInBackground() {
    writer.write(bytes(false));
  }

  /// To be called often: nothing may be sent with an id that is not reserved. Saves as soon as a
  /// symbol has used half of what is.
  void reserve() {
    for (int i = 0; i < savedUpdates.length; i++) {
      SymbolMarket market = engine.markets().get(i);
      if (market.lastUpdateId() - savedUpdates[i] > MarketState.RESERVED_UPDATES / 2
          || market.lastTradeId() - savedTrades[i] > MarketState.RESERVED_TRADES / 2) {
        saveNow();
        return;
      }
    }
  }

  /// Reserves ids from where the market stands.
  void saveNow() {
    saveInBackground();
    writer.awaitWritten();
  }

  /// The market has stopped: the next one goes on with the very next id.
  @Override
  public void close() {
    writer.write(bytes(true));
    writer.close();
  }
}
