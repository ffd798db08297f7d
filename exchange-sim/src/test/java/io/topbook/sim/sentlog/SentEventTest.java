package io.topbook.sim.sentlog;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SentEventTest {
  private static final String TICKERS =
      "[{\"e\":\"24hrMiniTicker\",\"E\":1,\"s\":\"BTCUSDT\"},{\"e\":\"24hrMiniTicker\"}]";

  private static @Nullable SentEvent parse(String payload) {
    return SentEvent.parse(payload.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void arrayIsOfItsFirstsKindAndOfNoSymbol() {
    var other = new SentEvent.Other("", "24hrMiniTicker", SentEvent.ABSENT);

    assertThat(parse(TICKERS)).isEqualTo(other);
    assertThat(parse("{\"stream\":\"!miniTicker@arr\",\"data\":" + TICKERS + '}')).isEqualTo(other);
  }

  @Test
  void whatIsNeitherObjectNorArrayIsNoEvent() {
    assertThat(parse("]")).isNull();
    assertThat(parse("1")).isNull();
  }
}
