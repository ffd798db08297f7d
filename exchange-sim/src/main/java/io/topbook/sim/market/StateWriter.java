package io.topbook.sim.market;

import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes a market's states in the background, in order. Confined to one thread.
final class StateWriter implements AutoCloseable {
  private static final Logger LOGGER = LoggerFactory.getLogger(StateWriter.class);

  private final MarketState state;
  private final ExecutorService writer =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().name("market-state").factory());

  StateWriter(MarketState state) {
    this.state = state;
  }

  void write(byte[] bytes) {
    writer.execute(() -> {
      try {
        state.write(bytes);
      } catch (IOException e) {
        LOGGER.atError().setCause(e).log("the market's state cannot be written");
      }
    });
  }

  void awaitWritten() {
    try {
      writer.submit(() -> {}).get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      throw new IllegalStateException("an empty task failed", e);
    }
  }

  @Override
  public void close() {
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
