package io.topbook.producer.rest;

import static org.assertj.core.api.Assertions.assertThat;

import io.topbook.schemas.Exchange;
import java.net.URI;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WeightLimiterTest {
  private static final long SECOND = 1_000_000_000L;
  private static final Duration FIVE_MINUTES = Duration.ofMinutes(5);

  private final WeightLimiter limiter = new WeightLimiter(6000, 0.5, 61_000, FIVE_MINUTES);

  @Test
  void ourShareOfAMinuteIsNotExceeded() {
    long granted = IntStream.range(0, 500).filter(_ -> limiter.acquire(50, false, 0) == 0).count();

    assertThat(granted).isEqualTo(60);
    assertThat(limiter.acquire(50, false, 10 * SECOND)).isEqualTo(50 * SECOND);
    assertThat(limiter.acquire(50, false, 60 * SECOND)).isZero();
  }

  @Test
  void everyMinuteThatSlidesOverTheRequestsKeepsTheShare() {
    long[] granted = new long[600];
    for (int i = 0; i < 6_000; i++) {
      long now = i * SECOND / 10;
      granted[i / 10] += limiter.acquire(50, false, now) == 0 ? 50 : 0;
    }

    for (int from = 0; from + 60 <= granted.length; from++) {
      assertThat(IntStream.range(from, from + 60).mapToLong(i -> granted[i]).sum())
          .isLessThanOrEqualTo(3000);
    }
    assertThat(IntStream.range(0, 600).mapToLong(i -> granted[i]).sum()).isEqualTo(30_000);
  }

  @Test
  void whatOthersOnThisIpUsedLeavesLess() {
    limiter.onUsedWeight(5_340, 0);

    assertThat(limiter.acquire(50, false, SECOND)).isZero();
    assertThat(limiter.acquire(50, false, SECOND)).isEqualTo(59 * SECOND);
    assertThat(limiter.acquire(50, false, 60 * SECOND)).isZero();
  }

  @Test
  void nothingGoesOutUntilTheRetryAfterHasPassed() {
    limiter.holdUntil(7 * SECOND);

    assertThat(limiter.acquire(1, false, SECOND)).isEqualTo(6 * SECOND);
    assertThat(limiter.acquire(1, false, 7 * SECOND)).isZero();
  }

  @Test
  void theNumberOfRequestsIsLimitedToo() {
    var few = new WeightLimiter(1_000_000, 1, 3, FIVE_MINUTES);
    IntStream.range(0, 3).forEach(_ -> assertThat(few.acquire(1, false, 0)).isZero());

    assertThat(few.acquire(1, false, SECOND)).isEqualTo(299 * SECOND);
  }

  @Test
  void requestHeavierThanTheShareGoesAlone() {
    var small = new WeightLimiter(100, 0.5, 61_000, FIVE_MINUTES);

    assertThat(small.acquire(250, false, 0)).isZero();
    assertThat(small.acquire(250, false, SECOND)).isEqualTo(59 * SECOND);
  }

  @Test
  void requestsWeighWhatTheExchangesTableSays() {
    assertThat(weights(Exchange.BINANCE, 1, 100, 101, 500, 501, 1000, 1001, 5000))
        .containsExactly(5, 5, 25, 25, 50, 50, 250, 250);
    assertThat(weights(Exchange.BINANCE_USDM, 5, 50, 100, 500, 1000))
        .containsExactly(2, 2, 5, 10, 20);
    assertThat(settings(Exchange.BINANCE, 1000).exchangeInfoWeight()).isEqualTo(20);
    assertThat(settings(Exchange.BINANCE_COINM, 1000).exchangeInfoWeight()).isEqualTo(1);
  }

  @Test
  void eachExchangeHasItsPath() {
    assertThat(settings(Exchange.BINANCE, 1000).depthAddress("BTCUSDT", 1000))
        .hasToString("http://exchange/api/v3/depth?symbol=BTCUSDT&limit=1000");
    assertThat(settings(Exchange.BINANCE_USDM, 1000).depthAddress("BTCUSDT", 1000))
        .hasToString("http://exchange/fapi/v1/depth?symbol=BTCUSDT&limit=1000");
    assertThat(settings(Exchange.BINANCE_COINM, 1000).depthAddress("BTCUSD_PERP", 1000))
        .hasToString("http://exchange/dapi/v1/depth?symbol=BTCUSD_PERP&limit=1000");
    assertThat(settings(Exchange.BINANCE_USDM, 1000).exchangeInfoAddress())
        .hasToString("http://exchange/fapi/v1/exchangeInfo");
  }

  private static int[] weights(Exchange exchange, int... limits) {
    return IntStream.of(limits).map(limit -> settings(exchange, limit).depthWeight()).toArray();
  }

  static RestSettings settings(Exchange exchange, int limit) {
    return new RestSettings(
        exchange,
        URI.create("http://exchange"),
        limit,
        Duration.ofSeconds(5),
        2,
        3,
        Duration.ofMillis(1),
        Duration.ofMillis(5));
  }
}
