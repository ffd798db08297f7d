package io.topbook.api.store;

import io.topbook.api.query.BarKind;
import io.topbook.avro.QuoteBar;
import io.topbook.avro.TradeBar;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.avro.Schema;

/// Where the bars of a kind lie. An answer has the table's columns without `symbol_id`.
public enum BarTable {
  TRADES("trade_1s", TradeBar.SCHEMA$),
  QUOTES("bt_1s", QuoteBar.SCHEMA$);

  private final String table;
  private final List<Column> columns;

  BarTable(String table, Schema contract) {
    this.table = table;
    this.columns =
        Column.of(contract).stream().filter(column -> !column.name().equals("symbol_id")).toList();
  }

  public static BarTable of(BarKind kind) {
    return switch (kind) {
      case TRADE -> TRADES;
      case QUOTE -> QUOTES;
    };
  }

  public List<Column> columns() {
    return columns;
  }

  /// The table's name without its schema.
  public String table() {
    return table;
  }

  String selectList() {
    return columns.stream().map(Column::name).collect(Collectors.joining(", "));
  }
}
