package io.topbook.sim.verify;

import io.topbook.schemas.Exchange;
import io.topbook.schemas.wire.RegistryClient;
import io.topbook.sim.sentlog.SentHistory;
import io.topbook.sim.sentlog.SentHistory.Connection;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Reads all sides and compares them, again and again while something is missing that may still be
/// under way.
public final class Verifier {
  private static final Duration BETWEEN_READINGS = Duration.ofSeconds(1);

  /// Which connections' events count.
  public sealed interface Audience {
    /// Those that take quotes, trades and depth of a symbol, and of theirs only such symbols.
    record Collectors() implements Audience {}

    record Everybody() implements Audience {}

    /// Those of these numbers, in every run of the simulator.
    record Numbers(Set<Integer> ids) implements Audience {}
  }

  /// Where the topics are.
  ///
  /// @param bootstrapServers host:port, several joined by commas
  public record Kafka(String bootstrapServers, URI registry) {
    public Kafka {
      KafkaServers.of(bootstrapServers);
    }
  }

  /// Where the tables are.
  ///
  /// @param url JDBC
  public record Database(String url, String user, String password) {
    @Override
    public String toString() {
      return url + " as " + user;
    }
  }

  /// What to compare.
  ///
  /// @param symbols empty for all
  /// @param drain how long to wait for what is missing
  /// @param tolerance of spot quotes' times and between the machines' clocks
  /// @param problems how many of each to show
  public record Options(
      List<Path> sentLog,
      Optional<Kafka> kafka,
      Optional<Database> database,
      Exchange exchange,
      Set<String> symbols,
      Audience audience,
      Duration drain,
      Duration tolerance,
      int problems) {}

  private final Options options;

  public Verifier(Options options) {
    this.options = options;
  }

  /// @throws IOException naming what of the log cannot be read
  /// @throws UnreachableException naming what cannot be reached
  /// @throws IllegalArgumentException when the log holds nothing to compare
  public Report run() throws IOException, InterruptedException {
    SentHistory history = SentHistory.of(options.sentLog);
    var streams = new Streams();
    Predicate<String> symbols = options.symbols.isEmpty() ? _ -> true : options.symbols::contains;
    var log = new LogSide(history, counted(history), symbols, streams);
    int files = Buckets.countFor(history.entries());
    try (var sent = new Buckets(files);
        TopicSide topic = topic(streams);
        TableSide table = table(streams)) {
      log.read(sent);
      if (log.isReplay()) {
        throw new IllegalArgumentException(
            "--sent-log: is of a replay, which points at the lines of its recordings; only a"
                + " market's can be compared");
      }
      if (sent.rows() == 0) {
        throw new IllegalArgumentException(
            "--sent-log: holds no event to compare for these --connections and --symbols");
      }
      return compare(history, log, sent, topic, table, streams, files);
    }
  }

  private BiPredicate<Connection, String> counted(SentHistory history) throws IOException {
    return switch (options.audience) {
      case Audience.Collectors _ -> {
        Map<Connection, Set<String>> collectors = LogSide.collectors(history);
        yield (connection, symbol) ->
            collectors.getOrDefault(connection, Set.of()).contains(symbol);
      }
      case Audience.Everybody _ -> (_, _) -> true;
      case Audience.Numbers numbers -> (connection, _) -> numbers.ids.contains(connection.id());
    };
  }

  private @Nullable TopicSide topic(Streams streams) throws UnreachableException {
    if (options.kafka.isEmpty()) {
      return null;
    }
    Kafka at = options.kafka.get();
    KafkaServers.of(at.bootstrapServers).reach();
    return new TopicSide(
        at.bootstrapServers, new RegistryClient(at.registry), options.exchange, streams);
  }

  private @Nullable TableSide table(Streams streams) throws UnreachableException {
    if (options.database.isEmpty()) {
      return null;
    }
    Database at = options.database.get();
    return new TableSide(at.url, at.user, at.password, options.exchange, streams);
  }

  private Report compare(
      SentHistory history,
      LogSide log,
      Buckets sent,
      @Nullable TopicSide topic,
      @Nullable TableSide table,
      Streams streams,
      int files)
      throws IOException, InterruptedException {
    long since = log.firstAtMicros() - TimeUnit.NANOSECONDS.toMicros(options.tolerance.toNanos());
    List<StoredSide> stored = new ArrayList<>();
    try (Buckets inTopic = topic == null ? null : new Buckets(files)) {
      if (topic != null) {
        stored.add(topic);
      }
      if (table != null) {
        stored.add(table);
      }
      stored.forEach(side -> side.since(since));
      long deadline = System.nanoTime() + options.drain.toNanos();
      while (true) {
        var comparison =
            new Comparison(
                streams,
                TimeUnit.NANOSECONDS.toMicros(options.tolerance.toNanos()),
                options.problems);
        if (topic != null && inTopic != null) {
          topic.read(inTopic);
        }
        try (Buckets inTable = table == null ? null : new Buckets(files)) {
          if (table != null && inTable != null) {
            table.read(inTable);
          }
          comparison.compare(sent, inTopic, inTable, files);
        }
        if (!comparison.misses() || System.nanoTime() > deadline) {
          return new Report(
              comparison, log, streams, Sightings.of(comparison, history, stored, streams), stored);
        }
        Thread.sleep(BETWEEN_READINGS);
      }
    }
  }
}
