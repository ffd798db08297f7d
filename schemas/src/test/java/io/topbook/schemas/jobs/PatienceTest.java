package io.topbook.schemas.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;

class PatienceTest {
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();

  @Test
  void neighbourThatComesUpIsWaitedForAndNamedOnce() {
    Iterator<Boolean> up = List.of(false, false, true).iterator();

    int answer = patience(60_000).await("broker at b:1", () -> up.next() ? 42 : notReady());

    assertThat(answer).isEqualTo(42);
    assertThat(said.toString()).isEqualToIgnoringNewLines("waiting for the broker at b:1: not up");
  }

  @Test
  void limitReachedGivesUpNamingTheNeighbourAndWhy() {
    assertThatThrownBy(() -> patience(0).await("broker at b:1", PatienceTest::notReady))
        .isInstanceOf(JobFailedException.class)
        .hasMessageMatching("gave up after \\d+ ms of waiting for the broker at b:1: not up");
  }

  @Test
  void failureThatWillNotPassIsNotWaitedFor() {
    assertThatThrownBy(() ->
            patience(60_000)
                .await(
                    "broker",
                    () -> {
                      throw new JobFailedException("refused");
                    }))
        .hasMessage("refused");
  }

  private Patience patience(long millis) {
    return new Patience(Duration.ofMillis(millis), new PrintStream(said));
  }

  private static int notReady() throws NotReadyException {
    throw new NotReadyException("not up", new RuntimeException(), Duration.ofMillis(1));
  }
}
