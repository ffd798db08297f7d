package io.topbook.local.replay;

import com.fasterxml.jackson.databind.JsonNode;
import io.topbook.avro.RejectedFrame;
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
import io.topbook.schemas.wire.AvroWireDeserializer;
import io.topbook.schemas.wire.RegistryClient;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.common.header.Headers;

/// Draws up a replay's {@link Balance} from the simulator's and the producer's counts, from the
/// topics and from the tables.
public final class Account {
  /// What Connect notes with a record that it gives up: where that lies.
  private static final List<String> DEAD_FROM =
      List.of("__connect.errors.topic", "__connect.errors.partition", "__connect.errors.offset");

  /// Enough to name the stream.
  private static final int FRAME_START = 200;

  private static final List<String> OF_SECONDS =
      List.of("bt_1s", "trade_1s", "book_1s", "features_1s");
  private static final String KIND = "kind";
  private static final String DIFF = "DIFF";

  private final Addresses at;
  private final Exchange exchange;
  private final Log log;
  private final Rows rows;
  private final RegistryClient registry;
  private Drops drops = new Drops(Map.of(), 0, 0);
  private final Map<Topic, Map<String, Count>> counts = new HashMap<>();

  public Account(Addresses at, Exchange exchange, Log log, Rows rows) {
    this.at = at;
    this.exchange = exchange;
    this.log = log;
    this.rows = rows;
    this.registry = new RegistryClient(URI.create(at.registry()));
  }

  private Map<String, Long> marksWithoutRow() throws SQLException {
    var without = new TreeMap<String, Long>();
    for (String table : OF_SECONDS) {
      without.put(table, rows.marksWithout(table));
    }
    return without;
  }

  public Balance draw() throws InterruptedException, SQLException {
    var keys = new TopicKeys(log, registry);
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
    drops = Drops.of(longs(conservation.path("dropped")), samples());
    return new Balance(
        streams(sim.path("sent"), conservation.path("duplicates")),
        stored,
        drops.untold(),
        sim.path("dropped_with_socket").asLong(),
        marksWithoutRow());
  }

  /// Frames that the producer read and did not publish.
  public long dropped() {
    return drops.all();
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
            duplicates.path("book-tickers").asLong(),
            drops.from(Topic.BOOK_TICKERS)),
        new Stream(
            "aggTrade, trade",
            sent.path("aggTrade").asLong() + sent.path("trade").asLong(),
            Topic.AGG_TRADES.on(exchange),
            distinct(Topic.AGG_TRADES, ""),
            duplicates.path("agg-trades").asLong(),
            drops.from(Topic.AGG_TRADES)),
        new Stream(
            "depthUpdate",
            sent.path("depthUpdate").asLong(),
            Topic.DEPTH.on(exchange),
            distinct(Topic.DEPTH, DIFF),
            duplicates.path("depth").asLong(),
            drops.from(Topic.DEPTH)));
  }

  private long distinct(Topic topic, String kind) {
    return counts.getOrDefault(topic, Map.of()).getOrDefault(kind, Count.NONE).distinct();
  }

  /// Records in the dead-letter topic by the topic they come from; each once, though a worker that
  /// was killed before it committed gives it up again.
  private Map<String, Long> deadLettered() throws InterruptedException {
    Set<List<String>> places = new HashSet<>();
    log.readAll(
        log.partitions(Topic.SINK_DLQ.on(exchange)), record -> places.add(place(record.headers())));
    return places.stream().collect(Collectors.groupingBy(List::getFirst, Collectors.counting()));
  }

  static List<String> place(Headers headers) {
    return DEAD_FROM.stream()
        .map(headers::lastHeader)
        .map(header -> header == null ? "" : new String(header.value(), StandardCharsets.UTF_8))
        .toList();
  }

  private List<Drops.Sample> samples() throws InterruptedException {
    List<Drops.Sample> samples = new ArrayList<>();
    try (var values = new AvroWireDeserializer<>(registry, RejectedFrame.class)) {
      String topic = Topic.REJECTED_FRAMES.on(exchange);
      log.readAll(
          log.partitions(topic),
          record -> {
            RejectedFrame sample =
                Objects.requireNonNull(values.deserialize(topic, record.value()));
            byte[] frame = sample.getFrame().array();
            int length = Math.min(frame.length, FRAME_START);
            samples.add(
                new Drops.Sample(
                    sample.getReason(), new String(frame, 0, length, StandardCharsets.UTF_8)));
          });
    }
    return samples;
  }

  private static Map<String, Long> longs(JsonNode counts) {
    return counts.properties().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().asLong()));
  }
}
