package io.topbook.sim.market;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

  private final MarketState state;
  private final List<SymbolMarket> markets;
  private final long seed;
  private final Map<SymbolMarket, Long> savedUpdates = new HashMap<>();
  private final Map<SymbolMarket, Long> savedTrades = new HashMap<>();
  private final ExecutorService writer =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().name("market-state").factory());

  private StateKeeper(MarketState state, List<SymbolMarket> markets, long seed) {
    this.state = state;
    this.markets = markets;
    this.seed = seed;
  }

  /// Loads what `folder` holds. Reserves no ids yet: a start that fails must leave no gap.
  static StateKeeper in(Path folder, List<Instrument> instruments, long seed) throws IOException {
    MarketState state = MarketState.in(folder);
    return new StateKeeper(state, state.load(instruments, seed), seed);
  }

  List<SymbolMarket> markets() {
    return markets;
  }

  private String json(boolean stopped) {
    for (SymbolMarket market : markets) {
      savedUpdates.put(market, market.book().lastUpdateId());
      savedTrades.put(market, market.lastTradeId());
    }
    return MarketState.json(markets, seed, stopped);
  }

  void saveInBackground() {
    String json = json(false);
    writer.execute(() -> write(json));
  }

  /// To be called after each order: nothing may be sent with an id that is not reserved.
  void reserve(SymbolMarket market) {
    if (used(savedUpdates, market, market.book().lastUpdateId()) > MarketState.RESERVED_UPDATES / 2
        || used(savedTrades, market, market.lastTradeId()) > MarketState.RESERVED_TRADES / 2) {
      saveNow();
    }
  }

  /// Reserves ids from where the market stands.
  void saveNow() {
    saveInBackground();
    awaitWritten();
  }

  private static long used(Map<SymbolMarket, Long> saved, SymbolMarket market, long now) {
    return now - saved.getOrDefault(market, 0L);
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

  private void write(String json) {
    try {
      state.write(json);
    } catch (IOException e) {
      LOGGER.atError().setCause(e).log("the market's state cannot be written");
    }
  }

  /// The market has stopped: the next one goes on with the very next id.
  @Override
  public void close() {
    String json = json(true);
    writer.execute(() -> write(json));
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
