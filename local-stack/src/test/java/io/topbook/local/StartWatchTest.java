package io.topbook.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.topbook.local.process.Part;
import io.topbook.local.process.Part.Kind;
import io.topbook.local.process.Part.StopSignal;
import io.topbook.local.process.Part.Task;
import io.topbook.local.process.Probe;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StartWatchTest {
  private static final List<String> WAITS = List.of("waiting for the exchange at https://e: away");
  private static final URI HEALTH = URI.create("http://127.0.0.1:1/health");

  @Test
  void jobsAndOurProgramsSayForWhomTheyWait() {
    assertThat(StartWatch.word(part(Kind.JOB, Optional.empty()), WAITS))
        .isEqualTo(": waiting for the exchange at https://e: away");
    assertThat(StartWatch.word(part(Kind.SERVICE, Optional.of(HEALTH)), WAITS))
        .isEqualTo(": waiting for the exchange at https://e: away");
  }

  @Test
  void whatInfrastructurePrintsIsNotQuoted() {
    assertThat(
            StartWatch.word(
                part(Kind.SERVICE, Optional.empty()), List.of("WARN this property is deprecated")))
        .isEmpty();
  }

  @Test
  void aPartThatHasPrintedNothingIsStillStarting() {
    assertThat(StartWatch.word(part(Kind.JOB, Optional.empty()), List.of())).isEmpty();
  }

  @Test
  void aJobThatWaitsIsToldBeforeAService() {
    assertThat(StartWatch.patience(part(Kind.JOB, Optional.empty())))
        .isLessThan(StartWatch.patience(part(Kind.SERVICE, Optional.empty())));
  }

  private static Part part(Kind kind, Optional<URI> health) {
    Task nothing = _ -> {};
    return new Part(
        "part",
        kind,
        nothing,
        Set.of(),
        List.of(),
        Probe.none(),
        Duration.ofSeconds(1),
        StopSignal.TERM,
        health);
  }
}
