package io.topbook.sim.market;

import java.io.IOException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps the market's state on disk while it runs: every few seconds in the background, at once
/// when a symbol has used half of its reserved ids, and exactly when it stops. Confined to the
/// event loop.
final class StateKeeper implements AutoCloseable {
  private static final Logger LOGGER = LoggerFactory.getLogger(StateKeeper.class);

  /// Of each symbol: what a killed market still knows of its trades.
  private static final int FILLS_WHILE_RUNNING = 500;

  private final MarketState state;
  private final MarketEngine engine;
  private final MarketOptions options;
  private final long[] savedUpdates;
  private final long[] savedTrades;
  private final ExecutorService writer =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().name("market-state").factory());

  /// Reserves no ids yet: a start that fails must leave no gap.
  StateKeeper(MarketState state, MarketEngine engine, MarketOptions options) {
    this.state = state;
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
    byte[] bytes = bytes(false);
    writer.execute(() -> write(bytes));
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
    awaitWritten();
  }

  private void awaitWritten() {
    try {
      writer.submit(() -> {}).get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (java.util.concurrent.ExecutionException e) {
      throw new IllegalStateException("an empty task failed", e);
    }
  }

  private void write(byte[] bytes) {
    try {
      state.write(bytes);
    } catch (IOException e) {
      LOGGER.atError().setCause(e).log("the market's state cannot be written");
    }
  }

  /// The market has stopped: the next one goes on with the very next id.
  @Override
  public void close() {
    byte[] bytes = bytes(true);
    writer.execute(() -> write(bytes));
    writer.shutdown();
    try {
      if (!writer.awaitTermination(20, TimeUnit.SECONDS)) {
        LOGGER.atError().log("the market's last state was not written in 20 s");
      }
      state.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      LOGGER.atWarn().setCause(e).log("the market's lock cannot be given back");
    }
  }
}
