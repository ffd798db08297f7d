package io.topbook.aggregator.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class ProgressTest {
  private static final TopicPartition FIRST = new TopicPartition("binance-book-tickers", 0);
  private static final TopicPartition SECOND = new TopicPartition("binance-book-tickers", 1);

  private final Progress progress = new Progress();

  @Test
  void whatWasNotReadIsBehind() {
    AtomicLong position = progress.begin(FIRST, 3);
    position.set(5);

    assertThat(progress.behind(new Ends(1, Map.of(FIRST, 0L), Map.of(FIRST, 9L)))).hasValue(4);
    assertThat(progress.behind(new Ends(1, Map.of(FIRST, 7L), Map.of(FIRST, 9L)))).hasValue(2);
  }

  @Test
  void aPartitionWhoseEndIsNotKnownYetMakesTheWholeUnknown() {
    progress.begin(FIRST, 9);
    progress.begin(SECOND, 0);

    assertThat(progress.behind(new Ends(1, Map.of(), Map.of(FIRST, 9L)))).isEmpty();
  }
}
