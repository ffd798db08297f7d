package io.topbook.local.look;

import io.topbook.local.setup.Addresses;
import io.topbook.schemas.Exchange;
import io.topbook.schemas.Topic;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// How far what comes after the raw topics has got: the aggregator and the sinks.
public final class Sinks implements AutoCloseable {
  /// A topic and the table that its sink fills.
  ///
  /// @param key the table's primary key
  public record Sink(Topic topic, String table, List<String> key) {
    /// The consumer group of its connector.
    String group(Exchange exchange) {
      return "connect-topbook-" + exchange.label() + '-' + table.replace('_', '-');
    }
  }

  public static final List<Sink> ALL =
      List.of(
          new Sink(
              Topic.BOOK_TICKERS, "book_ticker", List.of("symbol_id", "event_time", "update_id")),
          new Sink(Topic.AGG_TRADES, "trades", List.of("symbol_id", "event_time", "agg_trade_id")),
          new Sink(
              Topic.DEPTH,
              "depth_events",
              List.of("symbol_id", "event_time", "last_update_id", "kind")),
          new Sink(
              Topic.TOP5, "orderbook_top5", List.of("symbol_id", "event_time", "last_update_id")),
          new Sink(Topic.SECOND_MARKS, "second_marks", List.of("symbol_id", "window_start")),
          new Sink(Topic.QUOTE_BARS, "bt_1s", List.of("symbol_id", "window_start")),
          new Sink(Topic.TRADE_BARS, "trade_1s", List.of("symbol_id", "window_start")),
          new Sink(Topic.BOOK_BARS, "book_1s", List.of("symbol_id", "window_start")),
          new Sink(Topic.FEATURES, "features_1s", List.of("symbol_id", "window_start")),
          new Sink(
              Topic.SUPERSEDED_ROWS,
              "superseded_rows",
              List.of("symbol_id", "table_name", "window_start", "revision")),
          new Sink(Topic.INCIDENTS, "incidents", List.of("incident_id")));

  /// Enough to see that there is a record: what our producers put into one batch.
  private static final int BATCH_BYTES = 1 << 16;

  private static final List<Topic> AGGREGATOR_READS =
      List.of(Topic.BOOK_TICKERS, Topic.AGG_TRADES, Topic.DEPTH, Topic.SECOND_MARKS);

  private final Exchange exchange;
  private final Log log;

  public Sinks(Addresses addresses, Exchange exchange) {
    this.exchange = exchange;
    this.log = new Log(addresses.kafka(), BATCH_BYTES);
  }

  /// Who still has work to do, and how much, for people; empty when everything is stored.
  public List<String> behind() throws InterruptedException {
    List<String> behind = new ArrayList<>(aggregatorBehind());
    Map<String, String> groups = new HashMap<>();
    ALL.forEach(sink -> groups.put(sink.topic().on(exchange), sink.group(exchange)));
    Map<String, Long> left = log.behind(groups);
    for (Sink sink : ALL) {
      long records = left.getOrDefault(sink.topic().on(exchange), 0L);
      if (records > 0) {
        behind.add(sink.table() + " (" + records + ")");
      }
    }
    return behind;
  }

  /// Of {@link #behind()} the aggregator: records that no committed transaction of it covers, so
  /// that rows of them may be on their way yet. Of its group and not of a process: one that
  /// restarts takes its partitions back one by one, and does not know of those it has not taken
  /// yet.
  public List<String> aggregatorBehind() throws InterruptedException {
    Map<String, String> groups = new HashMap<>();
    AGGREGATOR_READS.forEach(
        topic -> groups.put(topic.on(exchange), "topbook-aggregator-" + exchange.label()));
    long behind = log.behind(groups).values().stream().mapToLong(Long::longValue).sum();
    return behind == 0 ? List.of() : List.of("aggregator (" + behind + ")");
  }

  @Override
  public void close() {
    log.close();
  }
}
