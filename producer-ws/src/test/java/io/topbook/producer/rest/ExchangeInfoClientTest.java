package io.topbook.producer.rest;

import static io.topbook.producer.feed.SnapshotKind.RESYNC;
import static io.topbook.producer.rest.RestRun.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.topbook.producer.feed.SymbolRules;
import io.topbook.producer.rest.RestRun.Answer;
import io.topbook.producer.ws.EpochNanoClock;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Against a real HTTP server that answers what the test lays out.
class ExchangeInfoClientTest {
  private static final Duration SELDOM = Duration.ofHours(1);
  private static final String BTC = symbol("BTCUSDT", "0.01000000");
  private static final String TOLD =
      "rules {BTCUSDT=" + new SymbolRules("TRADING", "0.01", "0.00001") + "}";

  private RestRun run;

  @AfterEach
  void stop() {
    run.close();
  }

  private void start(WeightLimiter limiter, Duration interval, Answer exchangeInfo)
      throws IOException {
    run = new RestRun(limiter);
    run.exchangeInfo = exchangeInfo;
    var client = new ExchangeInfoClient(run.client, interval);
    client.add(List.of("BTCUSDT", "ETHUSDT"), run.receiver());
    client.start();
  }

  private void start(Answer exchangeInfo) throws IOException {
    start(RestRun.limiter(), SELDOM, exchangeInfo);
  }

  private static String symbol(String name, String tickSize) {
    return """
    {"permissions":[],"filters":[{"filterType":"PRICE_FILTER","minPrice":"0","tickSize":"%s"},
    {"stepSize":"0.00001000","filterType":"LOT_SIZE"},{"filterType":"MARKET_LOT_SIZE","stepSize":"9"}],
    "symbol":"%s","status":"TRADING","orderTypes":["LIMIT"]}\
    """
        .formatted(tickSize, name);
  }

  private static Answer listing(String symbols) {
    return Answer.of(200, "{\"rateLimits\":[{\"limit\":6000}],\"symbols\":[" + symbols + "]}");
  }

  @Test
  void feedsHearWhatIsListedOfTheirSymbols() throws Exception {
    start(listing(BTC + ',' + symbol("XRPUSDT", "0.1")));

    await(() -> run.feed.events.contains(TOLD));

    assertThat(run.asked).containsExactly("exchangeInfo");
    assertThat(run.client.stats().exchangeInfoReadNs()).isPositive();
  }

  @Test
  void thirtyMegabytesLeaveNothingButOurSymbols() throws Exception {
    byte[] other = (symbol("XRPUSDT", "0.1") + ",").getBytes(UTF_8);
    start(
        new Answer(
            200,
            out -> {
              out.write("{\"symbols\":[".getBytes(UTF_8));
              for (int written = 0; written < 30 << 20; written += other.length) {
                out.write(other);
              }
              out.write((BTC + "]}").getBytes(UTF_8));
            },
            "",
            ""));

    await(() -> run.feed.events.contains(TOLD));
  }

  @Test
  void itsWeightComesFromTheSnapshotsShare() throws Exception {
    start(new WeightLimiter(140, 0.5, 61_000, Duration.ofMinutes(5)), SELDOM, listing(BTC));
    await(() -> run.feed.events.contains(TOLD));
    run.requests.request("BTCUSDT", RESYNC);
    await(() -> run.feed.events.size() == 2);

    long waitNs =
        run.loop
            .submit(() -> run.limiter.acquire(1, false, EpochNanoClock.monotonic().nowNs()))
            .get();

    assertThat(waitNs).as("20 and 50 fill a share of 70").isPositive();
  }

  @Test
  void snapshotsGoFirst() throws Exception {
    start(RestRun.held(300), SELDOM, listing(BTC));
    run.requests.request("BTCUSDT", RESYNC);
    run.requests.request("ETHUSDT", RESYNC);

    await(() -> run.feed.events.size() == 3);

    assertThat(run.feed.events.getLast()).isEqualTo(TOLD);
  }

  @Test
  void retryAfterOfItsRefusalHoldsSnapshotsToo() throws Exception {
    run = new RestRun(RestRun.limiter());
    run.answers.add(new Answer(429, _ -> {}, "60", ""));
    run.exchangeInfo = listing(BTC);
    new ExchangeInfoClient(run.client, SELDOM).start();
    await(() -> run.client.stats().limitedCount() == 1);

    long waitNs =
        run.loop
            .submit(() -> run.limiter.acquire(1, false, EpochNanoClock.monotonic().nowNs()))
            .get();

    assertThat(Duration.ofNanos(waitNs)).isGreaterThan(Duration.ofSeconds(50));
    assertThat(run.client.stats().exchangeInfoFailedCount()).isZero();
  }

  @Test
  void failureIsTriedAgainThenLeftToTheNextInterval() throws Exception {
    run = new RestRun(RestRun.limiter());
    for (int i = 0; i < 3; i++) {
      run.answers.add(Answer.of(503, "busy"));
    }
    run.exchangeInfo = listing(BTC);
    var client = new ExchangeInfoClient(run.client, Duration.ofMillis(50));
    client.add(List.of("BTCUSDT"), run.receiver());
    client.start();

    await(() -> run.feed.events.contains(TOLD));

    assertThat(run.client.stats().exchangeInfoFailedCount()).isOne();
    assertThat(run.client.stats().failedCount()).as("snapshots given up").isZero();
  }

  @Test
  void malformedAnswerTellsNothingAndIsNotRepeatedAtOnce() throws Exception {
    start(Answer.of(200, "{\"symbols\":[" + BTC));
    await(() -> run.client.stats().exchangeInfoFailedCount() == 1);

    run.requests.request("BTCUSDT", RESYNC);
    await(() -> !run.feed.events.isEmpty());

    assertThat(run.asked).containsExactly("exchangeInfo", "depth?symbol=BTCUSDT&limit=1000");
  }

  @Test
  void intervalOfZeroNeverAsks() throws Exception {
    start(RestRun.limiter(), Duration.ZERO, listing(BTC));

    run.requests.request("BTCUSDT", RESYNC);
    await(() -> !run.feed.events.isEmpty());

    assertThat(run.asked).containsExactly("depth?symbol=BTCUSDT&limit=1000");
  }
}
