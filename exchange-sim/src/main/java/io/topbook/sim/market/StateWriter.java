package io.topbook.sim.market;

import java.io.DataOutput;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes a market's states in the background, one at a time. None waits for its turn: a disk that
/// is slower than the market gets fewer states, and the next one is made when it can be written.
/// Confined to one thread.
final class StateWriter {
  private static final Logger LOGGER = LoggerFactory.getLogger(StateWriter.class);
  private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long LAST_SECONDS = 20;

  /// Writes down a state as it is now.
  @FunctionalInterface
  interface Source {
    void save(DataOutput out) throws IOException;
  }

  private final MarketState state;
  private final StateImage image = new StateImage();
  private final ExecutorService writer =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().name("market-state").factory());
  private Future<?> underWay = CompletableFuture.completedFuture(null);
  private volatile long notBeforeNanos = System.nanoTime();

  StateWriter(MarketState state) {
    this.state = state;
  }

  /// Whether a state can be written now: none is under way, and none failed within the last second.
  boolean isReady() {
    return underWay.isDone() && System.nanoTime() - notBeforeNanos >= 0;
  }

  /// Makes a state now and writes it in the background.
  ///
  /// @param onWritten called on the background thread once the state is on disk
  void write(boolean stopped, Source source, Runnable onWritten) {
    if (!isReady()) {
      throw new IllegalStateException("a state is under way");
    }
    image.clear();
    try (var out = new DataOutputStream(image)) {
      state.begin(out, stopped);
      source.save(out);
    } catch (IOException e) {
      throw new UncheckedIOException("memory cannot be written", e);
    }
    underWay = writer.submit(() -> write(onWritten));
  }

  private void write(Runnable onWritten) {
    try {
      state.write(image);
      onWritten.run();
    } catch (IOException e) {
      notBeforeNanos = System.nanoTime() + RETRY_NANOS;
      LOGGER.atError().setCause(e).log("the market's state cannot be written");
    }
  }

  /// Writes the last state behind the one that is under way, and gives the folder back.
  ///
  /// @return whether it is on disk; what is wrong is logged
  boolean close(Source last) {
    var written = new AtomicBoolean();
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LAST_SECONDS);
    try {
      await(deadline);
      notBeforeNanos = System.nanoTime();
      write(true, last, () -> written.set(true));
      await(deadline);
    } catch (TimeoutException _) {
      LOGGER.atError().log("the market's last state was not written in 20 s");
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      writer.shutdown();
      giveBack();
    }
    return written.get();
  }

  private void giveBack() {
    try {
      state.close();
    } catch (IOException e) {
      LOGGER.atWarn().setCause(e).log("the market's lock cannot be given back");
    }
  }

  private void await(long deadlineNanos) throws InterruptedException, TimeoutException {
    try {
      underWay.get(deadlineNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      throw new IllegalStateException("a state could not be written", e);
    }
  }
}
