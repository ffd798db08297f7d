package io.topbook.api.store;

import io.topbook.api.query.BarKind;
import io.topbook.avro.QuoteBar;
import io.topbook.avro.TradeBar;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.avro.Schema;

/// Where the bars of a kind lie. Columns are those of the bar's Avro record, since the sink writes
/// each field to the column of that name, without `symbol_id`, and with `stored_at`.
public enum BarTable {
  TRADES("trade_1s", TradeBar.SCHEMA$),
  QUOTES("bt_1s", QuoteBar.SCHEMA$);

  private final String table;
  private final List<Column> columns;

  BarTable(String table, Schema contract) {
    this.table = table;
    this.columns =
        Stream.concat(
                contract.getFields().stream()
                    .filter(field -> !field.name().equals("symbol_id"))
                    .map(BarTable::column),
                Stream.of(storedAt()))
            .toList();
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

  private static Column storedAt() {
    return new Column("stored_at", Column.Type.TIME, false, "When the row was written, our clock.");
  }

  private static Column column(Schema.Field field) {
    List<Schema> types =
        field.schema().isUnion() ? field.schema().getTypes() : List.of(field.schema());
    Schema value =
        types.stream().filter(type -> type.getType() != Schema.Type.NULL).findFirst().orElseThrow();
    Column.Type type =
        switch (value.getType()) {
          case INT -> Column.Type.WHOLE;
          case LONG -> value.getLogicalType() == null ? Column.Type.WHOLE : Column.Type.TIME;
          case DOUBLE -> Column.Type.NUMBER;
          case STRING -> Column.Type.TEXT;
          default -> throw new IllegalStateException("no column for Avro " + value);
        };
    return new Column(field.name(), type, types.size() > 1, field.doc());
  }
}
