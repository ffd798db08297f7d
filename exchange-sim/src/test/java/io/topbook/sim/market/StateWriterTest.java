package io.topbook.sim.market;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.topbook.schemas.Exchange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateWriterTest {
  @TempDir Path folder;

  private final AtomicInteger written = new AtomicInteger();

  private StateWriter writer() throws IOException {
    return new StateWriter(MarketState.in(folder, new MarketState.Begun(Exchange.BINANCE, 1, "")));
  }

  private static void until(BooleanSupplier condition) {
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).isLessThan(deadline);
      LockSupport.parkNanos(1_000_000);
    }
  }

  @Test
  void noStateWaitsBehindTheOneUnderWay() throws Exception {
    StateWriter writer = writer();
    var slowDisk = new CountDownLatch(1);

    writer.write(false, out -> out.writeInt(1), () -> await(slowDisk));

    assertThat(writer.isReady()).isFalse();
    assertThatThrownBy(() -> writer.write(false, out -> out.writeInt(2), () -> {}))
        .isInstanceOf(IllegalStateException.class);
    slowDisk.countDown();
    assertThat(writer.close(out -> out.writeInt(3))).isTrue();
    assertThat(folder.resolve("market.state")).exists();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aLastStateThatCannotBeWrittenIsSaidAndTheFolderGivenBack() throws Exception {
    Files.createDirectories(folder.resolve("market.state.next"));

    assertThat(writer().close(out -> out.writeInt(1))).isFalse();

    assertThat(writer().close(out -> out.writeInt(1))).as("no lock is left").isFalse();
  }

  @Test
  void aStateCountsOnceItIsOnDiskAndAFailedOneIsTriedAgainLater() throws Exception {
    Path obstacle = Files.createDirectories(folder.resolve("market.state.next"));
    StateWriter writer = writer();

    writer.write(false, out -> out.writeInt(1), written::incrementAndGet);
    until(writer::isReady); // a second later
    assertThat(written).hasValue(0);

    Files.delete(obstacle);
    writer.write(false, out -> out.writeInt(2), written::incrementAndGet);
    until(() -> written.get() == 1);
    assertThat(folder.resolve("market.state")).exists();
    writer.close(out -> out.writeInt(3));
  }

  @Test
  void aStateOfSeveralPiecesIsReadAsItWasWritten() throws Exception {
    var options = new MarketOptions(400, 5, 1000, 0);
    var instruments = Instrument.list(Exchange.BINANCE, 400, 5);
    var engine =
        MarketEngine.begin(
            instruments,
            options,
            1_700_000_000_000_000L,
            new io.topbook.sim.protocol.Subscriptions(java.util.function.UnaryOperator.identity()),
            new EventLog());
    for (int i = 0; i < 20_000; i++) {
      engine.step();
    }
    StateWriter writer = writer();
    writer.close(out -> engine.save(out, Integer.MAX_VALUE));
    assertThat(Files.size(folder.resolve("market.state"))).isGreaterThan(2 << 20);

    MarketState.Left left;
    try (var state = MarketState.in(folder, new MarketState.Begun(Exchange.BINANCE, 1, ""))) {
      left = state.read().orElseThrow();
    }
    var again =
        MarketEngine.goOn(
            left.engine(),
            instruments,
            options,
            new io.topbook.sim.protocol.Subscriptions(java.util.function.UnaryOperator.identity()),
            new EventLog());
    assertThat(left.stopped()).isTrue();
    assertThat(again.state()).isEqualTo(engine.state());
  }
}
