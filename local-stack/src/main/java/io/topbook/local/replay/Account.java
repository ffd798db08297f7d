package io.topbook.local.replay;

import com.fasterxml.jackson.databind.JsonNode;
import io.topbook.local.look.Health;
import io.topbook.local.look.Log;
import io.topbook.local.look.Rows;
import io.topbook.local.look.Sinks;
import io.topbook.local.replay.Balance.Stored;
import io.topbook.local.replay.Balance.Stream;
import io.topbook.local.replay.TopicKeys.Count;
import io.topbook.local.setup.Addresses;
import io.topbook.schemas.Exchange;
import io.topbook.schemas.Topic;
import io.topbook.schemas.wire.RegistryClient;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.apache.kafka.common.header.Header;

/// Draws up a replay's {@link Balance} from the simulator's and the producer's counts, from the
/// topics and from the tables.
public final class Account {
  private static final String DEAD_FROM = "__connect.errors.topic";
  private static final String KIND = "kind";
  private static final String DIFF = "DIFF";

  private final Addresses at;
  private final Exchange exchange;
  private final Log log;
  private final Rows rows;
  private final Map<Topic, Map<String, Count>> counts = new HashMap<>();

  public Account(Addresses at, Exchange exchange, Log log, Rows rows) {
    this.at = at;
    this.exchange = exchange;
    this.log = log;
    this.rows = rows;
  }

  public Balance draw() throws InterruptedException, SQLException {
    var keys = new TopicKeys(log, new RegistryClient(URI.create(at.registry())));
    Map<String, Long> dead = deadLettered();
    List<Stored> stored = new ArrayList<>();
    for (Sinks.Sink sink : Sinks.ALL) {
      String topic = sink.topic().on(exchange);
      Map<String, Count> byKind = keys.count(topic, sink.key(), KIND);
      counts.put(sink.topic(), byKind);
      Count all = byKind.values().stream().reduce(Count.NONE, Count::plus);
      stored.add(
          new Stored(
              topic,
              all.records(),
              all.distinct(),
              sink.table(),
              rows.count(sink.table()),
              dead.getOrDefault(topic, 0L)));
    }
    JsonNode sim = Health.get(at.sim().resolve("/sim/status")).body();
    JsonNode conservation = Health.of(at.producer()).path("conservation");
    return new Balance(
        streams(sim.path("sent"), conservation.path("duplicates")),
        stored,
        sum(conservation.path("dropped")),
        sim.path("dropped_with_socket").asLong());
  }

  /// Key frames of the depth topic, recorded and later ones.
  public long keyFrames() {
    return counts.getOrDefault(Topic.DEPTH, Map.of()).entrySet().stream()
        .filter(entry -> !entry.getKey().equals(DIFF))
        .mapToLong(entry -> entry.getValue().distinct())
        .sum();
  }

  private List<Stream> streams(JsonNode sent, JsonNode duplicates) {
    return List.of(
        new Stream(
            "bookTicker",
            sent.path("bookTicker").asLong(),
            Topic.BOOK_TICKERS.on(exchange),
            distinct(Topic.BOOK_TICKERS, ""),
            duplicates.path("book-tickers").asLong()),
        new Stream(
            "aggTrade, trade",
            sent.path("aggTrade").asLong() + sent.path("trade").asLong(),
            Topic.AGG_TRADES.on(exchange),
            distinct(Topic.AGG_TRADES, ""),
            duplicates.path("agg-trades").asLong()),
        new Stream(
            "depthUpdate",
            sent.path("depthUpdate").asLong(),
            Topic.DEPTH.on(exchange),
            distinct(Topic.DEPTH, DIFF),
            duplicates.path("depth").asLong()));
  }

  private long distinct(Topic topic, String kind) {
    return counts.getOrDefault(topic, Map.of()).getOrDefault(kind, Count.NONE).distinct();
  }

  /// Records in the dead-letter topic by the topic they come from.
  private Map<String, Long> deadLettered() throws InterruptedException {
    Map<String, Long> dead = new HashMap<>();
    log.readAll(
        log.partitions(Topic.SINK_DLQ.on(exchange)),
        record -> {
          Header from = record.headers().lastHeader(DEAD_FROM);
          String topic = from == null ? "" : new String(from.value(), StandardCharsets.UTF_8);
          dead.merge(topic, 1L, Long::sum);
        });
    return dead;
  }

  private static long sum(JsonNode counts) {
    return StreamSupport.stream(counts.spliterator(), false).mapToLong(JsonNode::asLong).sum();
  }
}
