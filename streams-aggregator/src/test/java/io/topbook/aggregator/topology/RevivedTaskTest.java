package io.topbook.aggregator.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.topbook.aggregator.TestFeed;
import io.topbook.aggregator.second.SymbolSeconds;
import io.topbook.aggregator.telemetry.Telemetry;
import io.topbook.avro.SecondMark;
import io.topbook.schemas.Exchange;
import io.topbook.schemas.Topic;
import java.time.Duration;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.junit.jupiter.api.Test;

/// Kafka Streams closes and begins the same processor when it revives a task whose state was lost.
class RevivedTaskTest {
  private static final long START = 1_617_000_000;

  @Test
  void whatAFormerLifeWaitedForHoldsNothingUp() {
    var limits = new SymbolSeconds.Limits(600, 1_000);
    var telemetry = new Telemetry(new PrometheusRegistry());
    var processor =
        new SecondsProcessor(
            new AggregatorTopology.Options(
                Exchange.BINANCE, limits, Duration.ofSeconds(5), Duration.ZERO),
            () -> Ends.UNKNOWN,
            new Progress(),
            telemetry);

    var first = context(limits, telemetry);
    processor.init(first);
    process(processor, first, TestFeed.mark(START, 41L, null));
    processor.close();
    var second = context(limits, telemetry);
    processor.init(second);
    process(processor, second, TestFeed.mark(START, null, null));

    assertThat(first.forwarded()).isEmpty();
    assertThat(second.forwarded().stream().map(forward -> forward.childName().orElse("")))
        .contains("QUOTE_BARS", "TRADE_BARS", "BOOK_BARS", "FEATURES");
  }

  private static MockProcessorContext<String, SpecificRecord> context(
      SymbolSeconds.Limits limits, Telemetry telemetry) {
    var context = new MockProcessorContext<String, SpecificRecord>();
    context.addStateStore(
        new SecondsStore(
            AggregatorTopology.STORE, () -> new SymbolSeconds(limits, false, telemetry.counts())));
    return context;
  }

  private static void process(
      SecondsProcessor processor,
      MockProcessorContext<String, SpecificRecord> context,
      SecondMark mark) {
    context.setRecordMetadata(Topic.SECOND_MARKS.on(Exchange.BINANCE), 0, 0);
    processor.process(new Record<>("BTCUSDT", new Decoded.Value(mark), 0));
    context.scheduledPunctuators().stream()
        .filter(turns -> turns.getInterval().toMillis() == 1 && !turns.cancelled())
        .toList()
        .forEach(turns -> turns.getPunctuator().punctuate(0));
  }
}
