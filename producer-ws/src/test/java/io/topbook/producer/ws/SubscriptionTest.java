package io.topbook.producer.ws;

import static org.assertj.core.api.Assertions.assertThat;

import io.topbook.producer.feed.RequestAnswers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SubscriptionTest {
  @Test
  void requestNamesItsStreamsAndItsId() {
    var subscription = new Subscription(List.of("btcusdt@aggTrade", "btcusdt@depth"), 200, 4096);

    assertThat(subscription.next(0))
        .isEqualTo(
            "{\"method\":\"SUBSCRIBE\",\"params\":[\"btcusdt@aggTrade\",\"btcusdt@depth\"],\"id\":1}");
  }

  @Test
  void chunksKeepToNamesAndBytes() {
    List<String> streams = IntStream.range(0, 1024).mapToObj(i -> "symbol" + i + "usdt@x").toList();
    var subscription = new Subscription(streams, 200, 2_000);

    List<String> named = new ArrayList<>();
    while (subscription.hasNext()) {
      String text = subscription.next(0);
      assertThat(text.getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(2_000);
      assertThat(text.split("@x", -1)).hasSizeLessThanOrEqualTo(201);
      named.addAll(subscription.accepted(named.isEmpty() ? 1 : id(text)));
    }

    assertThat(named).isEqualTo(streams);
    assertThat(subscription.isDone()).isTrue();
  }

  @Test
  void longNameGoesAloneWhateverItsLength() {
    var subscription = new Subscription(List.of("a".repeat(500), "b"), 200, 256);

    assertThat(subscription.next(0)).contains("aaa").doesNotContain("\"b\"");
    assertThat(subscription.next(0)).contains("\"b\"");
  }

  @Test
  void refusedRequestIsAskedAgainInHalvesUntilTheBadNameIsAlone() {
    var subscription = new Subscription(List.of("a", "b", "bad", "c"), 200, 4096);
    List<String> accepted = new ArrayList<>();
    List<String> givenUp = new ArrayList<>();

    while (subscription.hasNext()) {
      String text = subscription.next(0);
      if (text.contains("bad")) {
        List<String> streams = subscription.refused(id(text)).streams();
        if (streams.size() == 1) {
          givenUp.addAll(streams);
        }
      } else {
        accepted.addAll(subscription.accepted(id(text)));
      }
    }

    assertThat(accepted).containsExactlyInAnyOrder("a", "b", "c");
    assertThat(givenUp).containsExactly("bad");
    assertThat(subscription.isDone()).isTrue();
    assertThat(subscription.acceptedStreams()).isEqualTo(3);
  }

  @Test
  void errorWithoutAnIdMeansTheOldestRequest() {
    var subscription = new Subscription(List.of("a", "b"), 1, 4096);
    subscription.next(0);
    subscription.next(1);

    assertThat(subscription.refused(RequestAnswers.NO_ID).streams()).containsExactly("a");
    assertThat(subscription.refused(77)).isNull();
    assertThat(subscription.oldestUnansweredNs()).isEqualTo(1);
  }

  private static long id(String text) {
    return Long.parseLong(text.replaceAll(".*\"id\":(\\d+)}", "$1"));
  }
}
