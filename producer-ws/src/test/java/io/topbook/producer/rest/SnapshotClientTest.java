package io.topbook.producer.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.topbook.producer.feed.RequestAnswers;
import io.topbook.producer.feed.SnapshotRequests;
import io.topbook.producer.ws.EpochNanoClock;
import io.topbook.producer.ws.RecordingFeed;
import io.topbook.schemas.Exchange;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Against a real HTTP server that answers what the test lays out.
class SnapshotClientTest {
  private record Answer(int status, String body, String retryAfter, String usedWeight) {}

  private static final Answer GOOD = new Answer(200, "{\"lastUpdateId\":1}", "", "50");

  private final Queue<Answer> answers = new ArrayDeque<>();
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final RecordingFeed feed = new RecordingFeed(new NoAnswers());
  private final ScheduledExecutorService loop = Executors.newSingleThreadScheduledExecutor();
  private HttpServer server;
  private SnapshotClient client;
  private SnapshotRequests requests;

  @BeforeEach
  void start() throws IOException, NoSuchAlgorithmException {
    server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    server.createContext("/api/v3/depth", this::answer);
    server.start();
    limiter(new WeightLimiter(6000, 0.5, 61_000, Duration.ofMinutes(5)));
  }

  private void limiter(WeightLimiter limiter) throws NoSuchAlgorithmException {
    client(URI.create("http://127.0.0.1:" + server.getAddress().getPort()), limiter);
  }

  private void client(URI address, WeightLimiter limiter) throws NoSuchAlgorithmException {
    client =
        new SnapshotClient(
            new RestSettings(
                Exchange.BINANCE,
                address,
                1000,
                Duration.ofSeconds(5),
                1,
                3,
                Duration.ofMillis(1),
                Duration.ofMillis(5)),
            SSLContext.getDefault(),
            limiter,
            loop,
            EpochNanoClock.monotonic());
    requests = client.of(message -> loop.execute(() -> message.accept(feed)));
  }

  @AfterEach
  void stop() {
    client.close();
    loop.shutdownNow();
    server.stop(0);
  }

  @Test
  void answerReachesTheFeedOfItsSymbol() {
    requests.request("BTCUSDT");

    await(() -> feed.events.contains("snapshot BTCUSDT {\"lastUpdateId\":1}"));
    assertThat(asked).containsExactly("symbol=BTCUSDT&limit=1000");
    assertThat(client.stats().usedWeight()).isEqualTo(50);
    assertThat(client.stats().openCount()).isZero();
  }

  @Test
  void symbolAskedForTwiceWhileItWaitsIsFetchedOnce() throws Exception {
    limiter(held(200));
    requests.request("BTCUSDT");
    requests.request("BTCUSDT");
    requests.request("ETHUSDT");

    await(() -> feed.events.size() == 2);

    assertThat(asked).hasSize(2);
  }

  @Test
  void tooManyRequestsHoldEverythingForAsLongAsTheExchangeSays() {
    answers.add(new Answer(429, "{\"code\":-1003}", "1", "6001"));
    long startNs = System.nanoTime();
    requests.request("BTCUSDT");
    requests.request("ETHUSDT");

    await(() -> client.stats().limitedCount() == 1);
    await(() -> asked.size() > 1 || System.nanoTime() - startNs > 900_000_000L);

    assertThat(System.nanoTime() - startNs).isGreaterThan(900_000_000L);
    assertThat(client.stats().failedCount()).isZero();
    assertThat(client.stats().openCount()).isEqualTo(2);
  }

  @Test
  void serverErrorIsTriedAgain() {
    answers.add(new Answer(503, "Unknown error", "", ""));
    requests.request("BTCUSDT");

    await(() -> feed.events.contains("snapshot BTCUSDT {\"lastUpdateId\":1}"));
    assertThat(client.stats().retriedCount()).isEqualTo(1);
  }

  @Test
  void snapshotThatKeepsFailingIsGivenUpWithItsReason() {
    for (int i = 0; i < 3; i++) {
      answers.add(new Answer(500, "down", "", ""));
    }
    requests.request("BTCUSDT");

    await(() -> feed.events.contains("no snapshot BTCUSDT HTTP 500: down"));
    assertThat(asked).hasSize(3);
  }

  @Test
  void refusedSymbolIsFinal() {
    answers.add(new Answer(400, "{\"code\":-1121,\"msg\":\"Invalid symbol.\"}", "", ""));
    requests.request("NOPE");

    await(() ->
        feed.events.contains(
            "no snapshot NOPE HTTP 400: {\"code\":-1121,\"msg\":\"Invalid symbol.\"}"));
    assertThat(asked).hasSize(1);
  }

  @Test
  void serverThatIsAwayIsTriedAgainAndThenGivenUp() {
    server.stop(0);
    requests.request("BTCUSDT");

    await(() -> feed.events.stream().anyMatch(it -> it.startsWith("no snapshot BTCUSDT")));
    assertThat(client.stats().retriedCount()).isEqualTo(2);
  }

  @Test
  void requestThatFailsInAnUnforeseenWayLeavesItsPlaceToTheNext() throws Exception {
    client(URI.create("http://127.0.0.1:99999"), held(0));
    requests.request("BTCUSDT");
    requests.request("ETHUSDT");

    await(() -> feed.events.stream().anyMatch(it -> it.startsWith("no snapshot BTCUSDT")));
    await(() -> feed.events.stream().anyMatch(it -> it.startsWith("no snapshot ETHUSDT")));
  }

  private static WeightLimiter held(long ms) {
    var limiter = new WeightLimiter(6000, 0.5, 61_000, Duration.ofMinutes(5));
    limiter.holdUntil(EpochNanoClock.monotonic().nowNs() + ms * 1_000_000);
    return limiter;
  }

  private void answer(HttpExchange exchange) throws IOException {
    asked.add(exchange.getRequestURI().getQuery());
    Answer answer = answers.isEmpty() ? GOOD : answers.remove();
    byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
    try (exchange) {
      if (!answer.retryAfter().isEmpty()) {
        exchange.getResponseHeaders().set("Retry-After", answer.retryAfter());
      }
      if (!answer.usedWeight().isEmpty()) {
        exchange.getResponseHeaders().set("X-MBX-USED-WEIGHT-1M", answer.usedWeight());
      }
      exchange.sendResponseHeaders(answer.status(), body.length);
      exchange.getResponseBody().write(body);
    }
  }

  private static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(15);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("deadline of 15 s").isLessThan(deadline);
      LockSupport.parkNanos(2_000_000);
    }
  }

  private static final class NoAnswers implements RequestAnswers {
    @Override
    public void onAccepted(long id) {}

    @Override
    public void onRefused(long id, int code, String message) {}

    @Override
    public void onServerShutdown() {}

    @Override
    public void onRecordingEnd() {}
  }
}
