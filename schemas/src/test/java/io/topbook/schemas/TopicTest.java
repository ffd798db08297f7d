package io.topbook.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class TopicTest {
  @Test
  void namesAreLowerCaseWordsJoinedByHyphens() {
    for (Exchange exchange : Exchange.values()) {
      assertThat(Topic.values())
          .allSatisfy(topic -> assertThat(topic.on(exchange)).matches("[a-z0-9]+(-[a-z0-9]+)+"));
    }
    assertThat(Topic.BOOK_TICKERS.on(Exchange.BINANCE_USDM)).isEqualTo("binance-usdm-book-tickers");
  }

  @Test
  void everyTopicHasItsOwnNameAndSchema() {
    assertThat(Arrays.stream(Topic.values()).map(topic -> topic.on(Exchange.BINANCE)))
        .doesNotHaveDuplicates();
    assertThat(Arrays.stream(Topic.values()).flatMap(topic -> topic.valueSchema().stream()))
        .doesNotHaveDuplicates()
        .hasSize(Topic.values().length - 1);
  }
}
