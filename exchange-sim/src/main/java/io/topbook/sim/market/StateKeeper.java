package io.topbook.sim.market;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Keeps the market's state on disk while it runs: every few seconds, as soon as a symbol has used
/// half of the ids that are reserved for it, and exactly when it stops. Ids are reserved by what is
/// on disk, never by what is on its way there. Confined to the event loop.
final class StateKeeper {
  /// Of each symbol: what a killed market still knows of its trades.
  private static final int FILLS_WHILE_RUNNING = 500;

  /// The last ids of each symbol in a state.
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record LastIds(long[] updates, long[] trades) {
    static LastIds of(List<SymbolMarket> markets) {
      return new LastIds(
          markets.stream().mapToLong(SymbolMarket::lastUpdateId).toArray(),
          markets.stream().mapToLong(SymbolMarket::lastTradeId).toArray());
    }

    /// Whether a symbol has used more than such a part of what is reserved behind these.
    boolean isUsed(List<SymbolMarket> markets, double part) {
      for (int i = 0; i < updates.length; i++) {
        SymbolMarket market = markets.get(i);
        if (market.lastUpdateId() - updates[i] > MarketState.RESERVED_UPDATES * part
            || market.lastTradeId() - trades[i] > MarketState.RESERVED_TRADES * part) {
          return true;
        }
      }
      return false;
    }
  }

  private final MarketEngine engine;
  private final StateWriter writer;

  /// Of the newest state on disk; set by the writer's thread.
  private volatile @Nullable LastIds saved;

  /// Reserves no ids yet: a start that fails must leave no gap.
  StateKeeper(MarketState state, MarketEngine engine) {
    this.writer = new StateWriter(state);
    this.engine = engine;
  }

  /// Nothing happens while the state before is still being written.
  void save() {
    if (writer.isReady()) {
      LastIds ids = LastIds.of(engine.markets());
      writer.write(false, out -> engine.save(out, FILLS_WHILE_RUNNING), () -> saved = ids);
    }
  }

  /// To be asked often: whether there are ids for what comes next. Saves as soon as a symbol has
  /// used half of its. What is left when the answer is no is enough for what is not asked about.
  boolean hasIds() {
    LastIds ids = saved;
    if (ids != null && !ids.isUsed(engine.markets(), 0.5)) {
      return true;
    }
    save();
    return ids != null && !ids.isUsed(engine.markets(), 0.75);
  }

  /// The market has stopped: the next one goes on with the very next id.
  ///
  /// @return whether the last state is on disk
  boolean close() {
    return writer.close(out -> engine.save(out, Integer.MAX_VALUE));
  }
}
