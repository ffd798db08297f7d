package io.topbook.schemas;

import io.topbook.avro.AggTrade;
import io.topbook.avro.BookBar;
import io.topbook.avro.BookTicker;
import io.topbook.avro.DepthEvent;
import io.topbook.avro.FeatureRow;
import io.topbook.avro.Incident;
import io.topbook.avro.QuoteBar;
import io.topbook.avro.RejectedFrame;
import io.topbook.avro.SecondMark;
import io.topbook.avro.SupersededRow;
import io.topbook.avro.SymbolHealth;
import io.topbook.avro.SymbolInfo;
import io.topbook.avro.Top5;
import io.topbook.avro.TradeBar;
import java.time.Duration;
import java.util.Optional;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/// The one list of topics: name, value, retention. Every per-symbol topic has the key symbol and
/// the same number of partitions, so that one symbol's records share a partition number.
public enum Topic {
  SYMBOLS("symbols", SymbolInfo.SCHEMA$, null),
  BOOK_TICKERS("book-tickers", BookTicker.SCHEMA$, Duration.ofDays(3)),
  AGG_TRADES("agg-trades", AggTrade.SCHEMA$, Duration.ofDays(3)),
  DEPTH("depth", DepthEvent.SCHEMA$, Duration.ofDays(3)),
  SECOND_MARKS("second-marks", SecondMark.SCHEMA$, Duration.ofDays(7)),
  INCIDENTS("incidents", Incident.SCHEMA$, Duration.ofDays(90)),
  REJECTED_FRAMES("rejected-frames", RejectedFrame.SCHEMA$, Duration.ofDays(3)),
  QUOTE_BARS("quote-bars-1s", QuoteBar.SCHEMA$, Duration.ofDays(7)),
  TRADE_BARS("trade-bars-1s", TradeBar.SCHEMA$, Duration.ofDays(7)),
  BOOK_BARS("book-bars-1s", BookBar.SCHEMA$, Duration.ofDays(7)),
  FEATURES("features-1s", FeatureRow.SCHEMA$, Duration.ofDays(7)),
  SUPERSEDED_ROWS("superseded-rows", SupersededRow.SCHEMA$, Duration.ofDays(7)),
  TOP5("top5", Top5.SCHEMA$, Duration.ofDays(3)),
  SYMBOL_HEALTH("symbol-health", SymbolHealth.SCHEMA$, null),
  /// Written by Connect: the bytes that a sink could not store, with headers that say why.
  SINK_DLQ("sink-dlq", null, Duration.ofDays(30));

  /// Partitions of every topic unless set otherwise; fixed once data has been written.
  public static final int DEFAULT_PARTITIONS = 12;

  private final String suffix;
  private final @Nullable Schema valueSchema;
  private final @Nullable Duration retention;

  Topic(String suffix, @Nullable Schema valueSchema, @Nullable Duration retention) {
    this.suffix = suffix;
    this.valueSchema = valueSchema;
    this.retention = retention;
  }

  /// The full name, say `binance-usdm-agg-trades`.
  public String on(Exchange exchange) {
    return exchange.label() + '-' + suffix;
  }

  /// The registry subject of its values.
  public String subject(Exchange exchange) {
    return on(exchange) + "-value";
  }

  /// The Avro schema of its values; empty for raw bytes.
  public Optional<Schema> valueSchema() {
    return Optional.ofNullable(valueSchema);
  }

  /// How long records are kept; empty when the topic is compacted instead.
  public Optional<Duration> retention() {
    return Optional.ofNullable(retention);
  }
}
