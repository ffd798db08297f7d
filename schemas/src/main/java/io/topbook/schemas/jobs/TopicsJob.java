package io.topbook.schemas.jobs;

import io.topbook.runtime.Settings;
import io.topbook.schemas.Exchange;
import io.topbook.schemas.Topic;
import io.topbook.schemas.wire.RegistryClient;
import io.topbook.schemas.wire.RegistryException;
import io.topbook.schemas.wire.RegistryUnavailableException;
import java.io.PrintStream;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.apache.avro.Schema;

/// Makes the topics of one exchange that are missing, holds those that exist to what they must be,
/// waits until every partition can be written to, and registers the schemas of their values,
/// FULL_TRANSITIVE.
///
/// Changes nothing that exists: it says what differs, and fails when a promise hangs on it.
public final class TopicsJob {
  /// @param replay nothing expires: recordings are older than any retention by their own clock, and
  ///   are compared long after they arrived
  public record Config(
      Exchange exchange,
      String bootstrapServers,
      URI registryUrl,
      int partitions,
      int replication,
      boolean replay,
      Duration waitLimit) {
    public static Config from(Settings settings) {
      var config =
          new Config(
              settings.oneOf("EXCHANGE", Exchange.BINANCE, Exchange.class),
              settings.servers("KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:9092"),
              settings.address(
                  "SCHEMA_REGISTRY_URL", "http://127.0.0.1:8081/apis/ccompat/v7", "http", "https"),
              settings.integer("TOPIC_PARTITIONS", Topic.DEFAULT_PARTITIONS, 1, 10_000),
              settings.integer("TOPIC_REPLICATION", 1, 1, 9),
              settings.bool("REPLAY", false),
              settings.millis("WAIT_MS", 120_000, 0, 3_600_000));
      settings.check();
      return config;
    }
  }

  private static final String COMPATIBILITY = "FULL_TRANSITIVE";

  private final Config config;
  private final PrintStream out;
  private final Patience patience;

  public TopicsJob(Config config, PrintStream out) {
    this.config = config;
    this.out = out;
    this.patience = new Patience(config.waitLimit(), out);
  }

  public static void main(String[] args) {
    JobMain.run(settings -> new TopicsJob(Config.from(settings), JobMain.out()).run());
  }

  /// @throws JobFailedException naming the neighbour that stayed away, each topic that is not what
  ///   it must be, or each subject whose schema the registry refuses
  public void run() {
    List<TopicSpec> specs =
        Arrays.stream(Topic.values()).map(topic -> TopicSpec.of(topic, config)).toList();
    try (var broker = new Broker(config.bootstrapServers())) {
      List<TopicSpec> existing = createMissing(broker, specs);
      check(broker, existing);
      awaitLeaders(broker, specs);
    }
    registerSchemas();
  }

  /// @return the specs of those that were there before
  private List<TopicSpec> createMissing(Broker broker, List<TopicSpec> specs) {
    return patience.await(
        "broker at " + config.bootstrapServers(),
        () -> {
          Set<String> there = broker.topicNames();
          List<TopicSpec> missing = specs.stream().filter(s -> !there.contains(s.name())).toList();
          broker.create(missing);
          out.println(
              missing.size()
                  + " topics created, "
                  + (specs.size() - missing.size())
                  + " there already");
          missing.forEach(spec -> out.println("  " + spec.name() + "  " + spec.configs()));
          return specs.stream().filter(s -> there.contains(s.name())).toList();
        });
  }

  /// A topic is there before its partitions can be written to: whoever comes next must not stumble.
  private void awaitLeaders(Broker broker, List<TopicSpec> specs) {
    List<String> names = specs.stream().map(TopicSpec::name).toList();
    patience.await(
        "leader of every partition at " + config.bootstrapServers(),
        () -> {
          broker.askEveryLeader(names);
          return names;
        });
  }

  private void check(Broker broker, List<TopicSpec> existing) {
    List<TopicSpec.Difference> differences =
        patience.await(
            "broker at " + config.bootstrapServers(), () -> broker.differences(existing));
    differences.forEach(difference -> out.println(difference.text()));
    List<String> breaking =
        differences.stream()
            .filter(TopicSpec.Difference::breaking)
            .map(TopicSpec.Difference::text)
            .toList();
    if (!breaking.isEmpty()) {
      throw new JobFailedException(
          breaking.size() + " differences that break a promise:\n" + String.join("\n", breaking));
    }
  }

  private void registerSchemas() {
    var registry = new RegistryClient(config.registryUrl());
    List<String> refused = new ArrayList<>();
    for (Topic topic : Topic.values()) {
      topic
          .valueSchema()
          .ifPresent(schema -> {
            try {
              int id = register(registry, topic.subject(config.exchange()), schema);
              out.println("schema " + id + " = " + topic.subject(config.exchange()));
            } catch (RegistryException e) {
              refused.add(String.valueOf(e.getMessage()));
            }
          });
    }
    if (!refused.isEmpty()) {
      throw new JobFailedException(String.join("\n", refused));
    }
  }

  private int register(RegistryClient registry, String subject, Schema schema) {
    return patience.await(
        "schema registry at " + config.registryUrl(),
        () -> {
          try {
            return compatible(registry, subject, schema);
          } catch (RegistryUnavailableException e) {
            throw new NotReadyException(e.getMessage(), e);
          }
        });
  }

  /// Compatibility first, so that this version is held to it; a registry that knows no config of an
  /// empty subject gets the version first, which has nothing to be compatible with.
  private static int compatible(RegistryClient registry, String subject, Schema schema) {
    try {
      registry.setCompatibility(subject, COMPATIBILITY);
      return registry.register(subject, schema);
    } catch (RegistryException e) {
      if (e.status() != 404) {
        throw e;
      }
      int id = registry.register(subject, schema);
      registry.setCompatibility(subject, COMPATIBILITY);
      return id;
    }
  }
}
