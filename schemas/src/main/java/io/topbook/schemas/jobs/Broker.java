package io.topbook.schemas.jobs;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.jspecify.annotations.Nullable;

/// What the jobs ask of Kafka's admin API. A failure that may pass is a NotReadyException, any
/// other a JobFailedException with the broker's words. Confined to one thread.
final class Broker implements AutoCloseable {
  private static final int TIMEOUT_MS = 5_000;

  private final String bootstrapServers;
  private @Nullable Admin admin;

  Broker(String bootstrapServers) {
    this.bootstrapServers = bootstrapServers;
  }

  Set<String> topicNames() throws NotReadyException {
    return get(admin().listTopics().names());
  }

  /// Creates topics; one that appeared meanwhile is left as it is.
  void create(Collection<TopicSpec> specs) throws NotReadyException {
    List<NewTopic> topics = specs.stream().map(TopicSpec::toNewTopic).toList();
    for (KafkaFuture<Void> created : admin().createTopics(topics).values().values()) {
      try {
        get(created);
      } catch (JobFailedException e) {
        if (!(e.getCause() instanceof TopicExistsException)) {
          throw e;
        }
      }
    }
  }

  List<TopicSpec.Difference> differences(List<TopicSpec> specs) throws NotReadyException {
    List<String> names = specs.stream().map(TopicSpec::name).toList();
    Map<String, TopicDescription> topics = get(admin().describeTopics(names).allTopicNames());
    Map<ConfigResource, Config> configs =
        get(admin().describeConfigs(names.stream().map(Broker::resource).toList()).all());
    List<TopicSpec.Difference> differences = new ArrayList<>();
    for (TopicSpec spec : specs) {
      var partitions = requireNonNull(topics.get(spec.name())).partitions();
      Config config = requireNonNull(configs.get(resource(spec.name())));
      differences.addAll(
          spec.differences(
              partitions.size(),
              partitions.getFirst().replicas().size(),
              key -> config.get(key).value()));
    }
    return differences;
  }

  /// Asks each partition's leader how far it is: answered when every partition has one.
  void askEveryLeader(Collection<String> topics) throws NotReadyException {
    Map<String, TopicDescription> described = get(admin().describeTopics(topics).allTopicNames());
    Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
    described.forEach((topic, description) ->
        description
            .partitions()
            .forEach(partition ->
                ends.put(new TopicPartition(topic, partition.partition()), OffsetSpec.latest())));
    get(admin().listOffsets(ends).all());
  }

  private static ConfigResource resource(String topic) {
    return new ConfigResource(ConfigResource.Type.TOPIC, topic);
  }

  /// Made late: a host name that does not resolve yet throws here, and is worth waiting for.
  private Admin admin() throws NotReadyException {
    if (admin == null) {
      try {
        admin =
            Admin.create(
                Map.of(
                    AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers,
                    AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, TIMEOUT_MS,
                    AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, TIMEOUT_MS));
      } catch (KafkaException e) {
        throw notYet(e);
      }
    }
    return admin;
  }

  /// What a client of Kafka throws while it is made; most often its broker's name, which comes with
  /// the broker's container.
  static NotReadyException notYet(KafkaException e) {
    return new NotReadyException(rootMessage(e), e);
  }

  private static <T> T get(KafkaFuture<T> future) throws NotReadyException {
    try {
      return future.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new JobFailedException("interrupted", e);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      if (cause instanceof RetriableException) {
        throw new NotReadyException(cause.getMessage(), cause);
      }
      throw new JobFailedException("the broker refused: " + cause.getMessage(), cause);
    }
  }

  private static String rootMessage(Throwable e) {
    return e.getCause() == null ? String.valueOf(e.getMessage()) : rootMessage(e.getCause());
  }

  @Override
  public void close() {
    if (admin != null) {
      admin.close();
    }
  }
}
