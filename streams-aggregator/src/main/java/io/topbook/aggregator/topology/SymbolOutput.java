package io.topbook.aggregator.topology;

import io.topbook.aggregator.second.BookColumns;
import io.topbook.aggregator.second.BookTrouble;
import io.topbook.aggregator.second.DepthRecord;
import io.topbook.aggregator.second.Health;
import io.topbook.aggregator.second.Mark;
import io.topbook.aggregator.second.Output;
import io.topbook.aggregator.second.QuoteColumns;
import io.topbook.aggregator.second.Row;
import io.topbook.aggregator.second.TooLate;
import io.topbook.aggregator.second.TradeColumns;
import io.topbook.aggregator.telemetry.Telemetry;
import io.topbook.aggregator.telemetry.Telemetry.RowKind;
import io.topbook.avro.Incident;
import io.topbook.features.book.BookEvent;
import io.topbook.features.core.CoreRow;
import io.topbook.schemas.Topic;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/// Sends a symbol's rows to their sinks, a replaced row ahead of the one that replaces it. Confined
/// to its task's thread.
final class SymbolOutput implements Output {
  private static final long HEALTH_SECONDS = 10;

  private final ProcessorContext<String, SpecificRecord> context;
  private final Telemetry telemetry;
  private final Map<String, Health> told = new HashMap<>();
  private String symbol = "";

  SymbolOutput(ProcessorContext<String, SpecificRecord> context, Telemetry telemetry) {
    this.context = context;
    this.telemetry = telemetry;
  }

  SymbolOutput of(String nextSymbol) {
    symbol = nextSymbol;
    return this;
  }

  @Override
  public void quoteRow(Row<QuoteColumns> row, @Nullable Row<QuoteColumns> superseded) {
    if (superseded != null) {
      supersede(AvroRecords.supersededQuotes(superseded, row), row);
    }
    row(Topic.QUOTE_BARS, "bt_1s", AvroRecords.quoteBar(row), row);
  }

  @Override
  public void tradeRow(Row<TradeColumns> row, @Nullable Row<TradeColumns> superseded) {
    if (superseded != null) {
      supersede(AvroRecords.supersededTrades(superseded, row), row);
    }
    row(Topic.TRADE_BARS, "trade_1s", AvroRecords.tradeBar(row), row);
  }

  @Override
  public void bookRow(Row<BookColumns> row, @Nullable Row<BookColumns> superseded) {
    if (superseded != null) {
      supersede(AvroRecords.supersededBooks(superseded, row), row);
    }
    row(Topic.BOOK_BARS, "book_1s", AvroRecords.bookBar(row), row);
  }

  @Override
  public void featureRow(Row<CoreRow> row, @Nullable Row<CoreRow> superseded) {
    if (superseded != null) {
      supersede(AvroRecords.supersededFeatures(superseded, row), row);
    }
    row(Topic.FEATURES, "features_1s", AvroRecords.featureRow(row), row);
  }

  @Override
  public void bookEvent(BookEvent event, DepthRecord cause) {
    send(Topic.TOP5, AvroRecords.top5(event, cause), cause.appendedAtMillis());
    telemetry.top5();
  }

  @Override
  public void bookTrouble(BookTrouble trouble) {
    Incident incident = Incidents.book(symbol, trouble);
    send(Topic.INCIDENTS, incident, incident.getFromTime().toEpochMilli());
    telemetry.incident(incident.getKind());
  }

  /// Tells how a symbol is doing: every ten seconds of its time, and when its book comes or goes.
  void health(Health health) {
    Health before = told.get(symbol);
    if (before == null
        || before.bookState() != health.bookState()
        || health.mark().second() >= before.mark().second() + HEALTH_SECONDS) {
      told.put(symbol, health);
      send(
          Topic.SYMBOL_HEALTH,
          AvroRecords.health(health),
          health.mark().availableAtMicros() / 1_000);
    }
  }

  @Override
  public void tooLate(TooLate late, Mark mark) {
    send(Topic.INCIDENTS, Incidents.tooLate(symbol, late, mark), mark.availableAtMicros() / 1_000);
    telemetry.incident("TOO_LATE");
  }

  @Override
  public void applied(Mark mark) {
    telemetry.markApplied(
        mark.played() ? null : mark.availableAtMicros() / 1e6 - (mark.second() + 1));
  }

  @Override
  public void ignored(Mark mark) {
    telemetry.markIgnored();
  }

  private void supersede(SpecificRecord replaced, Row<?> by) {
    send(Topic.SUPERSEDED_ROWS, replaced, by.availableAtMicros() / 1_000);
  }

  private void row(Topic topic, String table, SpecificRecord value, Row<?> row) {
    send(topic, value, row.availableAtMicros() / 1_000);
    telemetry.row(table, kindOf(row));
  }

  private void send(Topic topic, SpecificRecord value, long timestampMillis) {
    context.forward(new Record<>(symbol, value, timestampMillis), AggregatorTopology.sink(topic));
  }

  private static RowKind kindOf(Row<?> row) {
    return switch (row.revision()) {
      case Row.PROVISIONAL -> RowKind.PROVISIONAL;
      case 0 -> RowKind.FIRST;
      default -> RowKind.REVISED;
    };
  }
}
