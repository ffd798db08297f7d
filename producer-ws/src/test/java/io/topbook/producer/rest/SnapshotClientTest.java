package io.topbook.producer.rest;

import static io.topbook.producer.feed.SnapshotKind.AUDIT;
import static io.topbook.producer.feed.SnapshotKind.DEEPEN;
import static io.topbook.producer.feed.SnapshotKind.RESYNC;
import static io.topbook.producer.rest.RestRun.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Against a real HTTP server that answers what the test lays out.
class SnapshotClientTest {
  private RestRun run;

  @BeforeEach
  void start() throws IOException {
    run = new RestRun(RestRun.limiter());
  }

  private void startHeld(long ms) throws IOException {
    run.close();
    run = new RestRun(RestRun.held(ms));
  }

  @AfterEach
  void stop() {
    run.close();
  }

  @Test
  void answerReachesTheFeedOfItsSymbol() {
    run.requests.request("BTCUSDT", RESYNC);

    await(() -> run.feed.events.contains("snapshot BTCUSDT {\"lastUpdateId\":1}"));
    assertThat(run.asked).containsExactly("depth?symbol=BTCUSDT&limit=1000");
    assertThat(run.client.stats().usedWeight()).isEqualTo(50);
    assertThat(run.client.stats().openCount()).isZero();
  }

  @Test
  void symbolAskedForTwiceWhileItWaitsIsFetchedOnce() throws Exception {
    startHeld(200);
    run.requests.request("BTCUSDT", RESYNC);
    run.requests.request("BTCUSDT", RESYNC);
    run.requests.request("ETHUSDT", RESYNC);

    await(() -> run.feed.events.size() == 2);

    assertThat(run.asked).hasSize(2);
  }

  @Test
  void feedIsToldBeforeItsRequestGoesOut() {
    run.requests.request("BTCUSDT", RESYNC);

    await(() -> !run.asked.isEmpty());
    assertThat(run.feed.due).containsExactly("BTCUSDT");
  }

  @Test
  void manyThatWaitAskForFewerLevelsAndAreDeepenedAfterTheRest() throws Exception {
    startHeld(300);
    run.requests.request("QUIET", AUDIT);
    for (int i = 1; i <= 24; i++) {
      run.requests.request("S" + i, RESYNC);
    }
    run.requests.request("S1", DEEPEN); // waits already, as what presses more
    await(() -> run.client.stats().waitingCount(RESYNC) == 24);
    await(() -> run.feed.events.size() == 25);

    assertThat(run.asked.subList(0, 4))
        .containsExactly(
            "depth?symbol=S1&limit=100",
            "depth?symbol=S2&limit=100",
            "depth?symbol=S3&limit=100",
            "depth?symbol=S4&limit=100");
    assertThat(run.feed.due.subList(0, 4)).allMatch(it -> it.endsWith(" of fewer levels"));
    assertThat(run.asked.subList(4, 24)).allMatch(it -> it.endsWith("&limit=1000"));
    assertThat(run.asked.getLast()).isEqualTo("depth?symbol=QUIET&limit=1000");
    assertThat(run.client.stats().answeredCount(RESYNC)).isEqualTo(24);
    assertThat(run.client.stats().answeredCount(AUDIT)).isOne();
    assertThat(run.client.stats().openCount()).isZero();
  }

  @Test
  void symbolThatLosesItsBookWhileItWaitsGoesFirst() throws Exception {
    startHeld(300);
    run.requests.request("BTCUSDT", AUDIT);
    run.requests.request("ETHUSDT", AUDIT);
    run.requests.request("ETHUSDT", RESYNC);
    await(() -> run.feed.events.size() == 2);

    assertThat(run.feed.due).containsExactly("ETHUSDT", "BTCUSDT");
    assertThat(run.client.stats().answeredCount(RESYNC)).isOne();
  }

  @Test
  void tooManyRequestsHoldEverythingForAsLongAsTheExchangeSays() {
    run.answers.add(new RestRun.Answer(429, _ -> {}, "1", "6001"));
    long startNs = System.nanoTime();
    run.requests.request("BTCUSDT", RESYNC);
    run.requests.request("ETHUSDT", RESYNC);

    await(() -> run.client.stats().limitedCount() == 1);
    await(() -> run.asked.size() > 1 || System.nanoTime() - startNs > 900_000_000L);

    assertThat(System.nanoTime() - startNs).isGreaterThan(900_000_000L);
    assertThat(run.client.stats().failedCount()).isZero();
    assertThat(run.client.stats().openCount()).isEqualTo(2);
  }

  @Test
  void serverErrorIsTriedAgain() {
    run.answers.add(RestRun.Answer.of(503, "Unknown error"));
    run.requests.request("BTCUSDT", RESYNC);

    await(() -> run.feed.events.contains("snapshot BTCUSDT {\"lastUpdateId\":1}"));
    assertThat(run.client.stats().retriedCount()).isEqualTo(1);
  }

  @Test
  void snapshotThatKeepsFailingIsGivenUpWithItsReason() {
    for (int i = 0; i < 3; i++) {
      run.answers.add(RestRun.Answer.of(500, "down"));
    }
    run.requests.request("BTCUSDT", RESYNC);

    await(() -> run.feed.events.contains("no snapshot BTCUSDT HTTP 500: down"));
    assertThat(run.asked).hasSize(3);
  }

  @Test
  void refusedSymbolIsFinal() {
    run.answers.add(RestRun.Answer.of(400, "{\"code\":-1121,\"msg\":\"Invalid symbol.\"}"));
    run.requests.request("NOPE", RESYNC);

    await(() ->
        run.feed.events.contains(
            "no snapshot NOPE HTTP 400: {\"code\":-1121,\"msg\":\"Invalid symbol.\"}"));
    assertThat(run.asked).hasSize(1);
  }

  @Test
  void serverThatIsAwayIsTriedAgainAndThenGivenUp() {
    run.server.stop(0);
    run.requests.request("BTCUSDT", RESYNC);

    await(() -> run.feed.events.stream().anyMatch(it -> it.startsWith("no snapshot BTCUSDT")));
    assertThat(run.client.stats().retriedCount()).isEqualTo(2);
  }

  @Test
  void requestThatFailsInAnUnforeseenWayLeavesItsPlaceToTheNext() {
    run.connect(URI.create("http://127.0.0.1:99999"));
    run.requests.request("BTCUSDT", RESYNC);
    run.requests.request("ETHUSDT", RESYNC);

    await(() -> run.feed.events.stream().anyMatch(it -> it.startsWith("no snapshot BTCUSDT")));
    await(() -> run.feed.events.stream().anyMatch(it -> it.startsWith("no snapshot ETHUSDT")));
  }
}
