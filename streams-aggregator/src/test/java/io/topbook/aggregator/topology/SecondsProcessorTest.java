package io.topbook.aggregator.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.topbook.aggregator.TestFeed;
import io.topbook.aggregator.second.SymbolSeconds;
import io.topbook.aggregator.telemetry.Telemetry;
import io.topbook.schemas.Exchange;
import java.time.Duration;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.MockProcessorContext.CapturedPunctuator;
import org.apache.kafka.streams.processor.api.Record;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// When marks have their turn, without the commits of a whole topology, which give it to all.
class SecondsProcessorTest {
  private static final long START = 1_617_000_000;
  private static final SymbolSeconds.Limits LIMITS = new SymbolSeconds.Limits(600, 1_000);

  private final Telemetry telemetry = new Telemetry(new PrometheusRegistry());
  private final SecondsProcessor processor =
      new SecondsProcessor(
          new AggregatorTopology.Options(
              Exchange.BINANCE, LIMITS, Duration.ofSeconds(5), Duration.ZERO),
          () -> Ends.UNKNOWN,
          new Progress(),
          telemetry);
  private MockProcessorContext<String, SpecificRecord> context = begin();

  @AfterEach
  void close() {
    processor.close();
  }

  @Test
  void aMarkWaitsForItsTurn() {
    process(Input.MARKS, 0, TestFeed.mark(START, null, null));
    assertThat(context.forwarded()).isEmpty();

    passUntilNobodyAsks();

    assertThat(quoteBars()).isEqualTo(1);
    assertThat(context.forwarded().stream().map(forward -> forward.childName().orElse("")))
        .contains("QUOTE_BARS", "TRADE_BARS", "BOOK_BARS", "FEATURES");
  }

  @Test
  void aSymbolWithASecondMarkHasItsTurnAtOnce() {
    process(Input.MARKS, 0, TestFeed.mark(START, null, null));
    process(Input.MARKS, 1, TestFeed.mark(START + 1, null, null));

    assertThat(quoteBars()).isEqualTo(2);
    assertThat(asking()).isEmpty();
  }

  @Test
  void marksThatWereReadAheadAreNotKeptWaitingEither() {
    process(Input.MARKS, 0, TestFeed.mark(START, 0L, null));
    process(Input.MARKS, 1, TestFeed.mark(START + 1, 0L, null));
    assertThat(quoteBars()).isZero();

    process(Input.QUOTES, 0, TestFeed.quote(7, START * 1_000_000, 100, 101));

    assertThat(quoteBars()).isEqualTo(2);
  }

  @Test
  void whatAFormerLifeWaitedForHoldsNothingUp() {
    process(Input.MARKS, 0, TestFeed.mark(START, 41L, null));
    processor.close();
    var first = context;

    // Kafka Streams begins the same processor again when it revives a task whose state was lost.
    context = begin();
    process(Input.MARKS, 0, TestFeed.mark(START, null, null));
    passUntilNobodyAsks();

    assertThat(first.forwarded()).isEmpty();
    assertThat(quoteBars()).isEqualTo(1);
  }

  @Test
  void aFormerLifeIsAskedNothingAnyMore() {
    process(Input.MARKS, 0, TestFeed.mark(START, null, null));
    assertThat(asking()).hasSize(1);

    processor.close();

    assertThat(context.scheduledPunctuators()).hasSize(2).allMatch(CapturedPunctuator::cancelled);
  }

  @Test
  void aClosedTaskDoesNotHoldUpTheOthersOfItsThread() {
    process(Input.MARKS, 0, TestFeed.mark(START, null, null));
    processor.close();
    var other = new SecondsProcessorTest();

    other.process(Input.MARKS, 0, TestFeed.mark(START, null, null));
    other.passUntilNobodyAsks();

    assertThat(other.quoteBars()).isEqualTo(1);
    other.close();
  }

  private MockProcessorContext<String, SpecificRecord> begin() {
    var begun = new MockProcessorContext<String, SpecificRecord>();
    begun.addStateStore(
        new SecondsStore(
            AggregatorTopology.STORE, () -> new SymbolSeconds(LIMITS, false, telemetry.counts())));
    processor.init(begun);
    return begun;
  }

  private void process(Input input, long offset, SpecificRecord value) {
    context.setRecordMetadata(input.topic().on(Exchange.BINANCE), 0, offset);
    processor.process(new Record<>("BTCUSDT", new Decoded.Value(value), 0));
  }

  /// Who asks whether it is the task's turn, rather than once a second.
  private List<CapturedPunctuator> asking() {
    return context.scheduledPunctuators().stream()
        .filter(one -> !one.cancelled() && one.getInterval().toMillis() < 1_000)
        .toList();
  }

  /// Asks until each has had its turn, 5 s at most.
  private void passUntilNobodyAsks() {
    long end = System.nanoTime() + 5_000_000_000L;
    for (var asking = asking(); !asking.isEmpty(); asking = asking()) {
      assertThat(System.nanoTime()).isLessThan(end);
      asking.forEach(one -> one.getPunctuator().punctuate(0));
    }
  }

  private long quoteBars() {
    return context.forwarded().stream()
        .filter(forward -> forward.childName().orElse("").equals("QUOTE_BARS"))
        .count();
  }
}
