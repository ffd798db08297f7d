package io.topbook.schemas.jobs;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.topbook.avro.AggTrade;
import io.topbook.avro.BookBar;
import io.topbook.avro.BookTicker;
import io.topbook.avro.DepthEvent;
import io.topbook.avro.FeatureRow;
import io.topbook.avro.Incident;
import io.topbook.avro.QuoteBar;
import io.topbook.avro.SecondMark;
import io.topbook.avro.SupersededRow;
import io.topbook.avro.SymbolInfo;
import io.topbook.avro.Top5;
import io.topbook.avro.TradeBar;
import io.topbook.schemas.Exchange;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MigrateJobIT {
  private static final Map<Schema.Type, String> SQL_TYPES =
      Map.of(
          Schema.Type.INT, "integer",
          Schema.Type.LONG, "bigint",
          Schema.Type.DOUBLE, "double precision",
          Schema.Type.BOOLEAN, "boolean",
          Schema.Type.STRING, "text",
          Schema.Type.ENUM, "text",
          Schema.Type.ARRAY, "jsonb");

  /// Where the column is not what its Avro type says: exact decimals and JSON travel as text.
  private static final Map<String, String> EXCEPTIONS =
      Map.of(
          "symbols.tick_size", "numeric",
          "symbols.step_size", "numeric",
          "second_marks.tick_size", "numeric",
          "second_marks.step_size", "numeric",
          "superseded_rows.row", "jsonb");

  /// What a bar has beside its key and its mask that may not be null, with a value.
  private static final Map<String, Map<String, String>> COUNTS =
      Map.of(
          "bt_1s", Map.of("update_count", "0", "invalid_count", "0"),
          "trade_1s",
              Map.of(
                  "agg_trade_count", "0",
                  "trade_count", "0",
                  "base_volume", "0",
                  "quote_volume", "0",
                  "buy_base_volume", "0",
                  "buy_quote_volume", "0"),
          "book_1s", Map.of("event_count", "0", "in_sync", "true"),
          "features_1s", Map.of());

  private static TestDatabase database;

  @BeforeAll
  static void migrate() {
    database = new TestDatabase();
    database.migrate(Exchange.BINANCE);
  }

  @AfterAll
  static void stop() {
    database.close();
  }

  /// The migrations' versions, in order.
  private static List<String> versions() {
    try (Stream<Path> files = Files.list(Path.of("src/main/resources/db/migration"))) {
      return files.map(file -> file.getFileName().toString().substring(1, 4)).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String lastVersion() {
    return versions().getLast();
  }

  private static Stream<Arguments> tables() {
    return Stream.of(
        Arguments.of("symbols", SymbolInfo.SCHEMA$, "symbol_id"),
        Arguments.of("book_ticker", BookTicker.SCHEMA$, "symbol_id, event_time, update_id"),
        Arguments.of("trades", AggTrade.SCHEMA$, "symbol_id, event_time, agg_trade_id"),
        Arguments.of(
            "depth_events", DepthEvent.SCHEMA$, "symbol_id, event_time, last_update_id, kind"),
        Arguments.of("bt_1s", QuoteBar.SCHEMA$, "symbol_id, window_start"),
        Arguments.of("trade_1s", TradeBar.SCHEMA$, "symbol_id, window_start"),
        Arguments.of("book_1s", BookBar.SCHEMA$, "symbol_id, window_start"),
        Arguments.of("features_1s", FeatureRow.SCHEMA$, "symbol_id, window_start"),
        Arguments.of("orderbook_top5", Top5.SCHEMA$, "symbol_id, event_time, last_update_id"),
        Arguments.of("second_marks", SecondMark.SCHEMA$, "symbol_id, window_start"),
        Arguments.of(
            "superseded_rows",
            SupersededRow.SCHEMA$,
            "symbol_id, table_name, window_start, revision"),
        Arguments.of("incidents", Incident.SCHEMA$, "incident_id"));
  }

  @ParameterizedTest
  @MethodSource("tables")
  void columnsAreTheAvroFieldsAndStoredAt(String table, Schema schema, String key)
      throws SQLException {
    List<String> columns =
        database.rows(
            """
            SELECT column_name, data_type, is_nullable FROM information_schema.columns
            WHERE table_schema = 'marketdata' AND table_name = '%s' ORDER BY ordinal_position
            """
                .formatted(table));

    Stream<String> fields =
        schema.getFields().stream().map(field -> field.name() + '|' + sqlType(table, field));
    assertThat(columns)
        .containsExactlyInAnyOrderElementsOf(
            Stream.concat(fields, Stream.of("stored_at|timestamp with time zone|NO")).toList());
  }

  private static String sqlType(String table, Schema.Field field) {
    Schema schema = field.schema();
    String nullable = schema.isNullable() ? "|YES" : "|NO";
    if (schema.isUnion()) {
      schema = schema.getTypes().get(1);
    }
    String exception = EXCEPTIONS.get(table + '.' + field.name());
    if (exception != null) {
      return exception + nullable;
    }
    return (schema.getLogicalType() instanceof LogicalTypes.TimestampMicros
            ? "timestamp with time zone"
            : SQL_TYPES.get(schema.getType()))
        + nullable;
  }

  @ParameterizedTest
  @MethodSource("tables")
  void commentsAreTheAvroDocs(String table, Schema schema, String key) throws SQLException {
    List<String> comments =
        database.rows(
            """
            SELECT a.attname, col_description(a.attrelid, a.attnum) FROM pg_attribute a
            WHERE a.attrelid = 'marketdata.%s'::regclass AND a.attnum > 0 AND a.attname <> 'stored_at'
            ORDER BY a.attnum
            """
                .formatted(table));

    assertThat(comments)
        .containsExactlyElementsOf(
            schema.getFields().stream().map(field -> field.name() + '|' + field.doc()).toList());
    assertThat(database.rows("SELECT obj_description('marketdata." + table + "'::regclass)"))
        .containsExactly(schema.getDoc());
  }

  @ParameterizedTest
  @MethodSource("tables")
  void keyIsTheDesigns(String table, Schema schema, String key) throws SQLException {
    assertThat(
            database.rows(
                """
                SELECT pg_get_constraintdef(oid) FROM pg_constraint
                WHERE conrelid = 'marketdata.%s'::regclass AND contype = 'p'
                """
                    .formatted(table)))
        .containsExactly("PRIMARY KEY (" + key + ")");
  }

  @Test
  void everySymbolIdRefersToSymbols() throws SQLException {
    List<String> withSymbolId =
        database.rows(
            """
            SELECT table_name FROM information_schema.columns WHERE table_schema = 'marketdata'
            AND column_name = 'symbol_id' AND table_name <> 'symbols' ORDER BY 1
            """);

    assertThat(
            database.rows(
                """
                SELECT c.relname FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
                WHERE k.contype = 'f' AND k.confrelid = 'marketdata.symbols'::regclass ORDER BY 1
                """))
        .isEqualTo(withSymbolId)
        .hasSize(11);
  }

  @Test
  void everyTableAndColumnHasAComment() throws SQLException {
    assertThat(
            database.rows(
                """
                SELECT c.relname, a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
                WHERE c.relnamespace = 'marketdata'::regnamespace AND c.relkind = 'r'
                AND a.attnum > 0 AND NOT a.attisdropped AND c.relname <> 'flyway_schema_history'
                AND (col_description(c.oid, a.attnum) IS NULL OR obj_description(c.oid) IS NULL)
                """))
        .isEmpty();
  }

  @Test
  void tablesBelongToTheOwnerRole() throws SQLException {
    assertThat(
            database.rows(
                "SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname LIKE 'marketdata%'"))
        .containsExactly("topbook_owner");
  }

  @Test
  void writerUpsertsAndReaderReads() throws SQLException {
    try (Connection writer = database.connect("topbook_writer", "writer's");
        Connection reader = database.connect("topbook_reader", "reader's")) {
      TestDatabase.execute(
          writer,
          "INSERT INTO symbols (exchange, symbol, status, valid_from) VALUES ('binance', 'W',"
              + " 'TRADING', now())");
      for (int revision = 0; revision < 2; revision++) {
        TestDatabase.execute(
            writer,
            """
            INSERT INTO superseded_rows (symbol_id, table_name, window_start, quality, revision,
              available_at, superseded_at, row)
            SELECT symbol_id, 'bt_1s', '2024-08-08T23:54:13Z', 0, 0, now(), now(), '{"mid_open": 1.5}'
            FROM symbols WHERE symbol = 'W'
            ON CONFLICT (symbol_id, table_name, window_start, revision) DO UPDATE SET quality = 16
            """);
      }

      assertThat(
              TestDatabase.rows(reader, "SELECT quality, row ->> 'mid_open' FROM superseded_rows"))
          .containsExactly("16|1.5");
      assertThatThrownBy(() -> TestDatabase.execute(reader, "DELETE FROM superseded_rows"))
          .hasMessageContaining("read-only");
      TestDatabase.execute(reader, "SET default_transaction_read_only = off");
      assertThatThrownBy(() -> TestDatabase.execute(reader, "DELETE FROM superseded_rows"))
          .hasMessageContaining("permission denied");
      assertThatThrownBy(() -> TestDatabase.execute(writer, "DROP TABLE superseded_rows"))
          .hasMessageContaining("must be owner");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"bt_1s", "trade_1s", "book_1s", "features_1s"})
  void aLowerRevisionOfABarReplacesNothingAndAHigherOneDoes(String table) throws SQLException {
    try (Connection writer = database.connect("topbook_writer", "writer's")) {
      TestDatabase.execute(
          writer,
          "INSERT INTO symbols (exchange, symbol, status, valid_from) VALUES ('binance', '"
              + table
              + "', 'TRADING', now())");
      Map<String, String> counts = COUNTS.get(table);
      var kept = new StringBuilder();
      for (int revision : new int[] {-1, 0, -1, 1, 0, 1, 2}) {
        TestDatabase.execute(
            writer,
            """
            INSERT INTO %1$s (symbol_id, window_start, %2$s quality, revision, available_at)
            SELECT symbol_id, '2024-08-08T23:54:13Z', %3$s 0, %4$d, now() FROM symbols
            WHERE symbol = '%1$s'
            ON CONFLICT (symbol_id, window_start) DO UPDATE SET revision = EXCLUDED.revision
            """
                .formatted(
                    table,
                    counts.keySet().stream().map(column -> column + ", ").collect(joining()),
                    counts.values().stream().map(zero -> zero + ", ").collect(joining()),
                    revision));
        kept.append(TestDatabase.rows(writer, "SELECT revision FROM " + table)).append(' ');
      }

      assertThat(kept.toString()).isEqualTo("[-1] [0] [0] [1] [1] [1] [2] ");
    }
  }

  @Test
  void readersStatementsEndAtTheTimeout() throws SQLException {
    try (Connection reader = database.connect("topbook_reader", "reader's")) {
      assertThat(TestDatabase.rows(reader, "SHOW statement_timeout")).containsExactly("7s");
    }
  }

  @Test
  void laterTablesAreGrantedToo() throws SQLException {
    database.execute("SET ROLE topbook_owner; CREATE TABLE marketdata.later (x int)");
    try (Connection writer = database.connect("topbook_writer", "writer's");
        Connection reader = database.connect("topbook_reader", "reader's")) {
      TestDatabase.execute(writer, "INSERT INTO later VALUES (1)");

      assertThat(TestDatabase.rows(reader, "SELECT x FROM later")).containsExactly("1");
    } finally {
      database.execute("DROP TABLE marketdata.later");
    }
  }

  @Test
  void secondRunAppliesNothing() {
    assertThat(database.migrate(Exchange.BINANCE))
        .contains("marketdata: 0 migrations applied, now at version " + lastVersion());
  }

  @Test
  void exchangesShareADatabaseAndSpotComesFirstInThePath() throws SQLException {
    assertThat(database.migrate(Exchange.BINANCE_USDM))
        .contains("marketdata_binance_usdm: " + versions().size() + " migrations");

    try (Connection reader = database.connect("topbook_reader", "reader's")) {
      assertThat(TestDatabase.rows(reader, "SHOW search_path"))
          .containsExactly("marketdata, marketdata_binance_usdm");
      assertThat(TestDatabase.rows(reader, "SELECT count(*) FROM marketdata_binance_usdm.symbols"))
          .containsExactly("0");
    }
  }

  @Test
  void jobsAtOnceOnAnEmptyServerAllSucceed() throws Exception {
    try (var fresh = new TestDatabase();
        var threads = Executors.newFixedThreadPool(4)) {
      List<Future<String>> said =
          Stream.of(
                  Exchange.BINANCE, Exchange.BINANCE, Exchange.BINANCE_USDM, Exchange.BINANCE_COINM)
              .map(exchange -> threads.submit(() -> fresh.migrate(exchange)))
              .toList();

      for (Future<String> each : said) {
        assertThat(each.get()).contains("version " + lastVersion());
      }
    }
  }

  @Test
  void ownerWhoMayCreateRolesButIsNoSuperuserSuffices() throws SQLException {
    try (var fresh = new TestDatabase()) {
      fresh.execute(
          "CREATE ROLE deployer LOGIN CREATEROLE; GRANT CREATE ON DATABASE postgres TO deployer");

      fresh.migrate(Exchange.BINANCE, fresh.as("deployer", ""));

      assertThat(
              fresh.rows(
                  "SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'marketdata'"))
          .containsExactly("topbook_owner");
    }
  }

  @Test
  void databaseAwayIsWaitedForThenNamed() {
    var away = new Database("jdbc:postgresql://127.0.0.1:1/topbook", "x", "secret");
    var said = new java.io.ByteArrayOutputStream();
    var config =
        new MigrateJob.Config(
            Exchange.BINANCE, away, "", "", Duration.ofSeconds(1), Duration.ofMillis(700));

    assertThatThrownBy(() -> new MigrateJob(config, new java.io.PrintStream(said)).run())
        .isInstanceOf(JobFailedException.class)
        .hasMessageContaining("waiting for the database at jdbc:postgresql://127.0.0.1:1/topbook");
    assertThat(said.toString()).contains("waiting for the database at ").doesNotContain("secret");
  }

  @Test
  void unknownDatabaseIsNotWaitedFor() {
    var unknown = new Database(database.url().replace("/postgres", "/nope"), "postgres", "");
    var config =
        new MigrateJob.Config(
            Exchange.BINANCE, unknown, "", "", Duration.ofSeconds(1), Duration.ofHours(1));

    assertThatThrownBy(() -> new MigrateJob(config, System.out).run())
        .isInstanceOf(JobFailedException.class)
        .hasMessageContaining("\"nope\" does not exist");
  }
}
