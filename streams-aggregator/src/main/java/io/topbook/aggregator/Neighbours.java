package io.topbook.aggregator;

import io.topbook.aggregator.topology.AggregatorTopology;
import io.topbook.aggregator.topology.Input;
import io.topbook.schemas.Exchange;
import io.topbook.schemas.Topic;
import io.topbook.schemas.wire.RegistryClient;
import io.topbook.schemas.wire.RegistryUnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Waits at start for what the aggregator cannot run without, saying for whom.
final class Neighbours {
  private static final Logger LOGGER = LoggerFactory.getLogger(Neighbours.class);
  private static final Duration ASK_EVERY = Duration.ofSeconds(1);
  private static final Duration ANSWER_WITHIN = Duration.ofSeconds(5);

  /// A neighbour did not come in time, or is not as it must be.
  static final class UnavailableException extends Exception {
    UnavailableException(String message) {
      super(message);
    }
  }

  private final Exchange exchange;
  private final Duration patience;

  Neighbours(Exchange exchange, Duration patience) {
    this.exchange = exchange;
    this.patience = patience;
  }

  /// Waits until every topic is there, then checks that the inputs have one number of partitions.
  void awaitTopics(Admin admin, String servers) throws UnavailableException, InterruptedException {
    List<String> names =
        Stream.concat(
                Arrays.stream(Input.values()).map(Input::topic),
                AggregatorTopology.OUTPUTS.stream())
            .map(topic -> topic.on(exchange))
            .toList();
    var found = new TreeMap<String, Integer>();
    await(() -> problemWithTopics(admin, servers, names, found));
    List<String> inputs =
        Arrays.stream(Input.values()).map(input -> input.topic().on(exchange)).toList();
    found.keySet().retainAll(inputs);
    if (found.values().stream().distinct().count() > 1) {
      throw new UnavailableException(
          "input topics must have the same number of partitions, but have " + found);
    }
  }

  private static String problemWithTopics(
      Admin admin, String servers, List<String> names, Map<String, Integer> found) {
    var missing = new ArrayList<String>();
    for (var answer : admin.describeTopics(names).topicNameValues().entrySet()) {
      try {
        TopicDescription topic =
            answer.getValue().get(ANSWER_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
        found.put(answer.getKey(), topic.partitions().size());
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
          return "Kafka at " + servers + ": " + e.getCause();
        }
        missing.add(answer.getKey());
      } catch (TimeoutException _) {
        return "Kafka at " + servers + ": no answer";
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
        return "interrupted";
      }
    }
    return missing.isEmpty() ? "" : "topics " + String.join(", ", missing) + " at " + servers;
  }

  /// Waits for the registry and registers what the aggregator writes: from then on it can do
  /// without.
  void awaitRegistry(RegistryClient registry) throws UnavailableException, InterruptedException {
    await(() -> {
      try {
        for (Topic output : AggregatorTopology.OUTPUTS) {
          registry.register(output.subject(exchange), output.valueSchema().orElseThrow());
        }
        return "";
      } catch (RegistryUnavailableException e) {
        return String.valueOf(e.getMessage());
      }
    });
  }

  /// @param problem what is still missing; empty when nothing is
  private void await(Supplier<String> problem) throws UnavailableException, InterruptedException {
    long giveUpAt = System.nanoTime() + patience.toNanos();
    for (String missing = problem.get(); !missing.isEmpty(); missing = problem.get()) {
      if (System.nanoTime() > giveUpAt) {
        throw new UnavailableException(
            "gave up after " + patience.toMillis() + " ms (WAIT_MS) waiting for " + missing);
      }
      LOGGER.atInfo().addKeyValue("for", missing).log("waiting");
      Thread.sleep(ASK_EVERY);
    }
  }
}
