package io.topbook.local.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.topbook.schemas.Topic;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DropsTest {
  private static final String QUOTE = "{\"stream\":\"btcusdt@bookTicker\",\"data\":{\"u\":1,";
  private static final String DIFF = "{\"stream\":\"btcusdt@depth@100ms\",\"data\":{";
  private static final String SNAPSHOT = "{\"stream\":\"btcusdt@depthSnapshot\",\"data\":{";

  @Test
  void aSampleNamesItsStream() {
    Drops drops =
        Drops.of(Map.of("bad-number", 3L), List.of(sample(QUOTE), sample(DIFF), sample(SNAPSHOT)));

    assertThat(drops).isEqualTo(new Drops(Map.of(Topic.BOOK_TICKERS, 1L, Topic.DEPTH, 1L), 1, 0));
    assertThat(drops.all()).isEqualTo(3);
  }

  @Test
  void framesBeyondTheSamplesAreOfAnUntoldStream() {
    assertThat(Drops.of(Map.of("bad-number", 12L), List.of(sample(QUOTE))))
        .isEqualTo(new Drops(Map.of(Topic.BOOK_TICKERS, 1L), 0, 11));
  }

  @Test
  void aFrameThatNamesNoStreamIsUntold() {
    assertThat(Drops.of(Map.of("bad-number", 1L), List.of(sample("rubbish"))))
        .isEqualTo(new Drops(Map.of(), 0, 1));
  }

  @Test
  void whatIsNoTradeCameAsATrade() {
    assertThat(Drops.of(Map.of("not-a-trade", 5_000L), List.of()))
        .isEqualTo(new Drops(Map.of(Topic.AGG_TRADES, 5_000L), 0, 0));
  }

  private static Drops.Sample sample(String start) {
    return new Drops.Sample("bad-number", start);
  }
}
