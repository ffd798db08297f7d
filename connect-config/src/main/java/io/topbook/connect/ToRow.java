package io.topbook.connect;

import java.util.IdentityHashMap;
import java.util.Map;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.utils.AppInfoParser;
import org.apache.kafka.connect.components.Versioned;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.transforms.Transformation;
import org.jspecify.annotations.Nullable;

/// Makes a record the row that its table takes: times as text with microseconds and UTC, levels as
/// the JSON text of a `jsonb` column, everything else as it is; and refuses what no row may hold.
///
/// Refusing means {@link DataException}, which Connect answers with the dead-letter topic while the
/// records around it are stored. What the database itself would refuse has to be found here:
/// neither JDBC sink can tell a bad row from a bad moment, so a row that fails inside the database
/// stops its whole table. That goes for a `symbol_id` which `symbols` does not hold (a foreign
/// key), too. A database that cannot be asked is a `RetriableException`.
///
/// Not thread-safe: Connect makes one per task.
public final class ToRow<R extends ConnectRecord<R>> implements Transformation<R>, Versioned {
  static final String JSON_FIELDS = "json.fields";
  static final String SYMBOLS_URL = "symbols.url";
  static final String SYMBOLS_USER = "symbols.user";
  static final String SYMBOLS_PASSWORD = "symbols.password";
  static final String SYMBOLS_TABLE = "symbols.table";

  private static final String SYMBOL_ID = "symbol_id";

  /// A schema's row, remembered: the converter hands out one schema object per id.
  private final IdentityHashMap<Schema, Row> rows = new IdentityHashMap<>();

  private AbstractConfig settings = new AbstractConfig(CONFIG, Map.of(), false);
  private @Nullable KnownSymbols symbols;

  private static final ConfigDef CONFIG =
      new ConfigDef()
          .define(
              JSON_FIELDS,
              ConfigDef.Type.LIST,
              "",
              ConfigDef.Importance.MEDIUM,
              "Text fields that go into a jsonb column, so must hold a JSON object.")
          .define(
              SYMBOLS_URL,
              ConfigDef.Type.STRING,
              "",
              ConfigDef.Importance.MEDIUM,
              "JDBC address of the database that holds the symbols; empty: symbol_id is not looked"
                  + " up.")
          .define(
              SYMBOLS_USER,
              ConfigDef.Type.STRING,
              "",
              ConfigDef.Importance.MEDIUM,
              "Its user, who may read the symbols.")
          .define(
              SYMBOLS_PASSWORD,
              ConfigDef.Type.PASSWORD,
              "",
              ConfigDef.Importance.MEDIUM,
              "The user's password.")
          .define(
              SYMBOLS_TABLE,
              ConfigDef.Type.STRING,
              "marketdata.symbols",
              ConfigDef.Importance.MEDIUM,
              "Table whose symbol_id every row's symbol_id must be in.");

  @Override
  public ConfigDef config() {
    return CONFIG;
  }

  @Override
  public void configure(Map<String, ?> configs) {
    settings = new AbstractConfig(CONFIG, configs, false);
    String url = settings.getString(SYMBOLS_URL);
    if (!url.isEmpty()) {
      symbols =
          new KnownSymbols(
              url,
              settings.getString(SYMBOLS_USER),
              settings.getPassword(SYMBOLS_PASSWORD).value(),
              settings.getString(SYMBOLS_TABLE),
              System::nanoTime);
    }
  }

  @Override
  public R apply(R record) {
    if (record.key() == null) {
      throw new DataException("key: expected the symbol or connection, was null");
    }
    if (!(record.value() instanceof Struct value)) {
      throw new DataException("value: expected a record, was " + kindOf(record.value()));
    }
    Row row = rows.computeIfAbsent(value.schema(), this::rowOf);
    Struct columns = row.of(value);
    if (symbols != null && row.hasSymbol() && !symbols.contains(value.getInt32(SYMBOL_ID))) {
      throw new DataException(
          SYMBOL_ID + ": expected an id of " + symbols.table() + ", was " + value.get(SYMBOL_ID));
    }
    return record.newRecord(
        record.topic(),
        record.kafkaPartition(),
        record.keySchema(),
        record.key(),
        columns.schema(),
        columns,
        record.timestamp());
  }

  private Row rowOf(Schema schema) {
    return Row.of(schema, settings.getList(JSON_FIELDS), SYMBOL_ID);
  }

  private static String kindOf(@Nullable Object value) {
    return value == null ? "null" : value.getClass().getSimpleName();
  }

  @Override
  public void close() {
    if (symbols != null) {
      symbols.close();
    }
  }

  @Override
  public String version() {
    return AppInfoParser.getVersion();
  }
}
