package io.topbook.aggregator;

import static org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse.REPLACE_THREAD;
import static org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
import static org.assertj.core.api.Assertions.assertThat;

import io.topbook.aggregator.second.UnreadableStateException;
import org.apache.kafka.streams.errors.StreamsException;
import org.junit.jupiter.api.Test;

class RestartPolicyTest {
  private final RestartPolicy policy = new RestartPolicy();

  @Test
  void aThreadThatDiesIsReplacedUntilItDiesTooOften() {
    for (int i = 0; i < 5; i++) {
      assertThat(policy.handle(new StreamsException("broker away"))).isEqualTo(REPLACE_THREAD);
    }
    assertThat(policy.handle(new StreamsException("broker away"))).isEqualTo(SHUTDOWN_CLIENT);
  }

  @Test
  void stateOfAnotherBuildEndsTheProcessAtOnce() {
    var cause = new StreamsException("init", new UnreadableStateException("version 1"));

    assertThat(policy.handle(cause)).isEqualTo(SHUTDOWN_CLIENT);
    assertThat(cause.getCause()).hasMessageContaining("Remove the data folder");
  }
}
