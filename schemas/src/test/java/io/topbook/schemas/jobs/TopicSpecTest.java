package io.topbook.schemas.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.topbook.schemas.Exchange;
import io.topbook.schemas.Topic;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TopicSpecTest {
  private final TopicSpec depth = spec(Topic.DEPTH, false);

  @Test
  void topicAsItMustBeHasNoDifference() {
    assertThat(depth.differences(12, 1, depth.configs()::get)).isEmpty();
  }

  @Test
  void retentionIsTheOperatorsToTune() {
    Map<String, String> shorter = new java.util.HashMap<>(depth.configs());
    shorter.put("retention.ms", "1000");

    assertThat(depth.differences(12, 1, shorter::get))
        .containsExactly(
            new TopicSpec.Difference(
                "binance-depth: expected retention.ms=259200000, has 1000", false));
  }

  @Test
  void largerMessagesThanNeededAreNoDifference() {
    Map<String, String> larger = new java.util.HashMap<>(depth.configs());
    larger.put("max.message.bytes", "9999999");

    assertThat(depth.differences(12, 1, larger::get)).isEmpty();
    larger.put("max.message.bytes", "100000");
    assertThat(depth.differences(12, 1, larger::get))
        .allMatch(TopicSpec.Difference::breaking)
        .hasSize(1);
  }

  @Test
  void replayedTopicsKeepEverything() {
    assertThat(spec(Topic.DEPTH, true).configs()).containsEntry("retention.ms", "-1");
    assertThat(spec(Topic.SYMBOLS, true).configs()).containsEntry("cleanup.policy", "compact");
  }

  private static TopicSpec spec(Topic topic, boolean replay) {
    return TopicSpec.of(
        topic,
        new TopicsJob.Config(
            Exchange.BINANCE, "b:1", URI.create("http://r"), 12, 1, replay, Duration.ZERO));
  }
}
