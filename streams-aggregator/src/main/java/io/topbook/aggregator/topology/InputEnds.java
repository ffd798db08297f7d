package io.topbook.aggregator.topology;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Asks the brokers now and then where the input partitions begin and end: what is `behind`,
/// whether all was read (before a row is called stale), whether an offset that a mark names still
/// exists.
///
/// Two requests every two seconds on a thread of its own; brokers that do not answer leave the last
/// answer in force. Thread-safe.
public final class InputEnds implements Supplier<Ends>, AutoCloseable {
  private static final Logger LOGGER = LoggerFactory.getLogger(InputEnds.class);
  private static final Duration EVERY = Duration.ofSeconds(2);
  private static final Duration ANSWER_WITHIN = Duration.ofSeconds(2);

  private final Admin admin;
  private final Progress progress;
  private final ScheduledExecutorService executor =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("input-ends").factory());
  private volatile Ends last = Ends.UNKNOWN;

  public InputEnds(Admin admin, Progress progress) {
    this.admin = admin;
    this.progress = progress;
  }

  public void start() {
    var _ = executor.scheduleWithFixedDelay(this::ask, 0, EVERY.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public Ends get() {
    return last;
  }

  /// Records in the partitions of this process that it has not read, when last looked; empty when
  /// the brokers have not said.
  public OptionalLong behind() {
    return progress.behind(last);
  }

  private void ask() {
    var partitions = progress.partitions();
    if (partitions.isEmpty()) {
      return;
    }
    try {
      last = askEnds(partitions);
    } catch (ExecutionException | TimeoutException | KafkaException e) {
      LOGGER.atDebug().setCause(e).log("brokers did not say where the inputs end");
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private Ends askEnds(Set<TopicPartition> partitions)
      throws ExecutionException, InterruptedException, TimeoutException {
    long askedAt = System.currentTimeMillis();
    var starts = admin.listOffsets(all(partitions, OffsetSpec.earliest())).all();
    var ends = admin.listOffsets(all(partitions, OffsetSpec.latest())).all();
    return new Ends(
        askedAt,
        offsets(starts.get(ANSWER_WITHIN.toMillis(), TimeUnit.MILLISECONDS)),
        offsets(ends.get(ANSWER_WITHIN.toMillis(), TimeUnit.MILLISECONDS)));
  }

  private static Map<TopicPartition, OffsetSpec> all(
      Set<TopicPartition> partitions, OffsetSpec spec) {
    var asked = new HashMap<TopicPartition, OffsetSpec>();
    partitions.forEach(partition -> asked.put(partition, spec));
    return asked;
  }

  private static Map<TopicPartition, Long> offsets(
      Map<TopicPartition, ListOffsetsResultInfo> answer) {
    return answer.entrySet().stream()
        .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, e -> e.getValue().offset()));
  }

  @Override
  public void close() {
    executor.shutdownNow();
    admin.close(Duration.ofSeconds(1));
  }
}
