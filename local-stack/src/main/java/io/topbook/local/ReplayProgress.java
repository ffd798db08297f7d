package io.topbook.local;

import com.fasterxml.jackson.databind.JsonNode;
import io.topbook.local.look.Health;
import io.topbook.local.look.Sinks;
import io.topbook.local.parts.Stack;
import io.topbook.local.process.RunState;
import io.topbook.local.process.RunState.PartState;
import io.topbook.local.setup.Addresses;
import io.topbook.local.setup.RunFolder;
import io.topbook.schemas.Exchange;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/// Waits for a replay's end and shows how far it is.
final class ReplayProgress {
  private static final Duration LOOK = Duration.ofMillis(500);
  private static final Duration STUCK = Duration.ofMinutes(5);

  private final Addresses at;
  private final Exchange exchange;
  private final RunFolder folder;
  private final RunOutput output;
  private final Console console;

  ReplayProgress(
      Addresses at, Exchange exchange, RunFolder folder, RunOutput output, Console console) {
    this.at = at;
    this.exchange = exchange;
    this.folder = folder;
    this.output = output;
    this.console = console;
  }

  /// Returns once the last line is played and every record of it is stored.
  ///
  /// @throws Refusal when that cannot happen any more, or nothing moves for minutes
  void awaitStored() throws IOException, InterruptedException {
    Step last = new Step("", 0);
    long movedNanos = System.nanoTime();
    try (var sinks = new Sinks(at, exchange)) {
      while (true) {
        Step now = step(sinks);
        output.show();
        console.bottom(now.text());
        if (now.text().isEmpty()) {
          return;
        }
        if (!now.equals(last)) {
          movedNanos = System.nanoTime();
          last = now;
        } else if (System.nanoTime() - movedNanos > STUCK.toNanos()) {
          throw new Refusal(
              "nothing has moved for " + STUCK.toMinutes() + " minutes: " + now.text());
        }
        Thread.sleep(LOOK);
      }
    }
  }

  /// What it waits for, empty when nothing is left; and the recorded time, which moves on while the
  /// recording is silent.
  private record Step(String text, long clockNanos) {}

  private Step step(Sinks sinks) throws IOException, InterruptedException {
    refuseBroken();
    JsonNode sim = Health.get(at.sim().resolve("/sim/status")).body();
    long clockNanos = sim.path("clock_ns").asLong();
    if (!sim.path("state").asText().equals("done")) {
      return new Step(
          "playing: line %,d of %,d".formatted(sim.path("line").asLong(), sim.path("of").asLong()),
          clockNanos);
    }
    return new Step(afterPlaying(sinks), clockNanos);
  }

  private String afterPlaying(Sinks sinks) throws InterruptedException {
    JsonNode producer = Health.of(at.producer());
    if (!producer.path("played_out").asBoolean()) {
      return "played; the producer publishes what it has read: "
          + producer.path("conservation").path("acked").asLong();
    }
    try {
      List<String> behind = sinks.behind();
      return behind.isEmpty() ? "" : "played; still to store: " + String.join(", ", behind);
    } catch (org.apache.kafka.common.KafkaException e) {
      return "played; kafka does not answer: " + e.getMessage();
    }
  }

  private void refuseBroken() throws IOException {
    RunState state = folder.state().filter(RunState::isAlive).orElse(null);
    if (state == null) {
      throw new Refusal("the run has ended before everything was stored; see " + folder.logs());
    }
    for (PartState part : state.parts()) {
      if (part.name().equals(Stack.SIM) && part.restarts() > 0) {
        throw new Refusal(
            "the simulator died while it played, so what it had sent is not known; see "
                + folder.log(Stack.SIM));
      }
    }
  }
}
