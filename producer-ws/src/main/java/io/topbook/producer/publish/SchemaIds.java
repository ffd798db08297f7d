package io.topbook.producer.publish;

import io.topbook.schemas.Exchange;
import io.topbook.schemas.Topic;
import io.topbook.schemas.wire.RegistryClient;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// The registry's id of each schema the producer writes: asked for once, so that running goes on
/// without the registry.
///
/// @param ids by topic
public record SchemaIds(Map<Topic, Integer> ids) {
  /// The topics that the producer writes.
  static final List<Topic> WRITTEN =
      List.of(
          Topic.BOOK_TICKERS,
          Topic.AGG_TRADES,
          Topic.DEPTH,
          Topic.SECOND_MARKS,
          Topic.INCIDENTS,
          Topic.REJECTED_FRAMES);

  public SchemaIds {
    ids = Map.copyOf(ids);
  }

  /// Registers what is not registered yet. Blocks; throws what {@link RegistryClient#register}
  /// throws.
  public static SchemaIds register(RegistryClient registry, Exchange exchange) {
    Map<Topic, Integer> ids = new EnumMap<>(Topic.class);
    for (Topic topic : WRITTEN) {
      ids.put(topic, registry.register(topic.subject(exchange), topic.valueSchema().orElseThrow()));
    }
    return new SchemaIds(ids);
  }

  int of(Topic topic) {
    Integer id = ids.get(topic);
    if (id == null) {
      throw new IllegalArgumentException("expected a topic the producer writes, was " + topic);
    }
    return id;
  }
}
