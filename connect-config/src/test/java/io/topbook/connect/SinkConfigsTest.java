package io.topbook.connect;

import static org.assertj.core.api.Assertions.assertThat;

import io.topbook.schemas.Exchange;
import io.topbook.schemas.Topic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.connect.runtime.SinkConnectorConfig;
import org.apache.kafka.connect.runtime.distributed.DistributedConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Holds both flavours' properties against the topics, the Avro schemas and the migrations' tables.
class SinkConfigsTest {
  private static final String URL = "jdbc:postgresql://db:5432/topbook";

  /// Its own properties that we use, as Confluent's reference names them: the artifact is not to be
  /// had from Maven Central, so nothing else here would notice a misspelling.
  private static final Set<String> CONFLUENT =
      Set.of(
          "connection.url",
          "connection.user",
          "connection.password",
          "dialect.name",
          "insert.mode",
          "pk.mode",
          "pk.fields",
          "table.name.format",
          "auto.create",
          "auto.evolve",
          "batch.size",
          "max.retries",
          "retry.backoff.ms");

  /// What a worker cannot do without; the test wants only the names that it knows.
  private static final Map<String, String> WORKER_NEEDS =
      Map.of(
          "bootstrap.servers", "broker:9092",
          "group.id", "topbook-connect",
          "config.storage.topic", "c",
          "offset.storage.topic", "o",
          "status.storage.topic", "s",
          "key.converter", "org.apache.kafka.connect.storage.StringConverter",
          "value.converter", "org.apache.kafka.connect.storage.StringConverter");

  static Stream<Arguments> sinks() {
    return Arrays.stream(Flavour.values())
        .flatMap(flavour -> SinkConfigs.TABLES.stream().map(table -> Arguments.of(flavour, table)));
  }

  @ParameterizedTest
  @MethodSource("sinks")
  void readsTheTablesTopic(Flavour flavour, String table) {
    Topic topic = TestObjects.TOPIC_OF.get(table);
    assertThat(config(flavour, table).get("topics")).isEqualTo(topic.on(Exchange.BINANCE_USDM));
  }

  @ParameterizedTest
  @MethodSource("sinks")
  void writesTheExchangesTableByItsPrimaryKey(Flavour flavour, String table) throws IOException {
    Map<String, String> config = config(flavour, table);
    boolean debezium = flavour == Flavour.DEBEZIUM;
    assertThat(config.get(debezium ? "collection.name.format" : "table.name.format"))
        .isEqualTo("marketdata_binance_usdm." + table);
    assertThat(config.get(debezium ? "primary.key.fields" : "pk.fields").split(","))
        .containsExactlyElementsOf(migrated().get(table).key());
    assertThat(config).containsEntry("insert.mode", "upsert");
  }

  @ParameterizedTest
  @MethodSource("sinks")
  void everyFieldHasItsColumnAndTheDatabaseFillsOnlyStoredAt(Flavour flavour, String table)
      throws IOException {
    Set<String> filled = new HashSet<>();
    TestObjects.schemaOf(table).getFields().forEach(field -> filled.add(field.name()));
    filled.add("stored_at");
    assertThat(migrated().get(table).columns().keySet()).isEqualTo(filled);
    assertThat(config(flavour, table)).doesNotContainKeys("field.include.list", "fields.whitelist");
  }

  @ParameterizedTest
  @MethodSource("sinks")
  void textThatGoesIntoJsonbIsCheckedToBeJson(Flavour flavour, String table) throws IOException {
    Map<String, String> columns = migrated().get(table).columns();
    List<String> json =
        TestObjects.schemaOf(table).getFields().stream()
            .filter(field -> field.schema().getType() == Schema.Type.STRING)
            .map(Schema.Field::name)
            .filter(name -> columns.get(name).startsWith("jsonb"))
            .toList();
    assertThat(config(flavour, table).getOrDefault("transforms.row." + ToRow.JSON_FIELDS, ""))
        .isEqualTo(String.join(",", json));
  }

  @ParameterizedTest
  @MethodSource("sinks")
  void everyPropertyIsOneThatItsReaderKnows(Flavour flavour, String table) {
    Set<String> known = new HashSet<>(SinkConnectorConfig.configDef().names());
    new ToRow<>().config().names().forEach(name -> known.add("transforms.row." + name));
    ConsumerConfig.configNames().forEach(name -> known.add("consumer.override." + name));
    known.add("transforms.row.type");
    known.add("name");
    if (flavour == Flavour.CONFLUENT) {
      known.addAll(CONFLUENT);
      assertThat(known).containsAll(config(flavour, table).keySet());
    } else {
      // Debezium's own are checked by the real connector in SinkIT.
      assertThat(config(flavour, table)).containsKey("primary.key.mode");
    }
  }

  @ParameterizedTest
  @MethodSource("sinks")
  void aBadRecordGoesToTheDeadLetterTopicWithItsReasonAndNothingElseDoes(
      Flavour flavour, String table) {
    assertThat(config(flavour, table))
        .containsEntry("errors.tolerance", "all")
        .containsEntry("errors.deadletterqueue.topic.name", "binance-usdm-sink-dlq")
        .containsEntry("errors.deadletterqueue.context.headers.enable", "true")
        .containsEntry("errors.retry.timeout", "-1");
  }

  @ParameterizedTest
  @MethodSource("sinks")
  void aBatchIsNotCutByThePollAndMergesRepeatedKeys(Flavour flavour, String table) {
    Map<String, String> config = config(flavour, table);
    assertThat(config.get("consumer.override.max.poll.records"))
        .isEqualTo(config.get("batch.size"));
    boolean rewritten = config.get("connection.url").contains("reWriteBatchedInserts=true");
    assertThat(rewritten).isEqualTo("true".equals(config.get("use.reduction.buffer")));
  }

  /// One instance id would have the two tasks of a sink throw each other out of the group.
  @ParameterizedTest
  @MethodSource("sinks")
  void aSinkOfOneTaskKeepsItsPlaceAndOneOfMoreIsMissedSoon(Flavour flavour, String table) {
    Map<String, String> config = config(flavour, table);
    if (config.get("tasks.max").equals("1")) {
      assertThat(config).containsEntry("consumer.override.group.instance.id", config.get("name"));
    } else {
      assertThat(config)
          .doesNotContainKey("consumer.override.group.instance.id")
          .containsEntry("consumer.override.session.timeout.ms", "6000");
    }
  }

  @ParameterizedTest
  @MethodSource("sinks")
  void noCredentialIsInTheProperties(Flavour flavour, String table) {
    assertThat(config(flavour, table))
        .containsEntry("connection.password", "${env:DATABASE_PASSWORD}")
        .containsEntry("transforms.row.symbols.password", "${env:DATABASE_PASSWORD}");
    assertThat(config(flavour, table).values())
        .noneMatch(value -> value.matches(".*\\$\\{[a-z_]+}.*"));
  }

  @ParameterizedTest
  @MethodSource("sinks")
  void aDatabaseHostThatVanishedIsNoticedOnEveryConnection(Flavour flavour, String table) {
    for (String key : List.of("connection.url", "transforms.row.symbols.url")) {
      assertThat(config(flavour, table).get(key))
          .contains("tcpKeepAlive=true", "connectTimeout=10", "socketTimeout=60");
    }
  }

  @Test
  void bothFlavoursDoTheSameForEachTable() {
    for (String table : SinkConfigs.TABLES) {
      Map<String, String> debezium = config(Flavour.DEBEZIUM, table);
      Map<String, String> confluent = config(Flavour.CONFLUENT, table);
      assertThat(confluent.get("table.name.format"))
          .isEqualTo(debezium.get("collection.name.format"));
      assertThat(confluent.get("pk.fields")).isEqualTo(debezium.get("primary.key.fields"));
      assertThat(confluent.get("topics")).isEqualTo(debezium.get("topics"));
      assertThat(confluent.get("batch.size")).isEqualTo(debezium.get("batch.size"));
      assertThat(confluent.get("tasks.max")).isEqualTo(debezium.get("tasks.max"));
    }
  }

  @Test
  void aParameterOfTheDatabaseAddressStays() {
    var sinks =
        new SinkConfigs(
            Flavour.DEBEZIUM, Exchange.BINANCE, URL + "?ssl=true", "${env:DATABASE_PASSWORD}");
    assertThat(sinks.of("trades").get("connection.url"))
        .startsWith(URL + "?ssl=true&reWriteBatchedInserts=true&");
  }

  @Test
  void everyFileIsReadAndThereIsOneForEachTableAndFlavour() throws IOException {
    for (Flavour flavour : Flavour.values()) {
      try (Stream<Path> files = Files.list(Path.of("connectors", flavour.folder()))) {
        Set<String> names =
            files.map(file -> file.getFileName().toString()).collect(Collectors.toSet());
        Set<String> expected = new HashSet<>(Set.of("common.json"));
        SinkConfigs.TABLES.forEach(table -> expected.add(table + ".json"));
        assertThat(names).isEqualTo(expected);
      }
    }
  }

  @Test
  void everyPropertyOfTheWorkerIsOneThatConnectKnows() throws IOException {
    var worker = new Properties();
    try (var file = Files.newBufferedReader(Path.of("src/main/dist/worker.properties"))) {
      worker.load(file);
    }
    Set<String> known = new HashSet<>(new DistributedConfig(WORKER_NEEDS).values().keySet());
    ConsumerConfig.configNames().forEach(name -> known.add("consumer." + name));
    known.add("value.converter." + AvroWireConverter.REGISTRY_URL);
    assertThat(worker.stringPropertyNames())
        .allMatch(name -> known.contains(name) || name.matches("config\\.providers\\..*\\.class"));
  }

  private static Map<String, String> config(Flavour flavour, String table) {
    return new SinkConfigs(flavour, Exchange.BINANCE_USDM, URL, "${env:DATABASE_PASSWORD}")
        .of(table);
  }

  /// A table as its migration makes it: column to type, and the key's columns.
  private record Table(Map<String, String> columns, List<String> key) {}

  private static final Pattern CREATE =
      Pattern.compile("CREATE TABLE (\\w+) \\((.*?)\\n\\);", Pattern.DOTALL);
  private static final Pattern COLUMN =
      Pattern.compile("^  ([a-z]\\w*) (.*?),?$", Pattern.MULTILINE);
  private static final Pattern ADDED =
      Pattern.compile("^ALTER TABLE (\\w+) ADD COLUMN (\\w+) (.*?);$", Pattern.MULTILINE);
  private static final Pattern KEY =
      Pattern.compile("^  PRIMARY KEY \\((.*?)\\)", Pattern.MULTILINE);

  private static Map<String, Table> migrated() throws IOException {
    Map<String, Table> tables = new HashMap<>();
    try (Stream<Path> scripts = Files.list(Path.of("../schemas/src/main/resources/db/migration"))) {
      for (Path script : scripts.sorted().toList()) {
        String sql = Files.readString(script);
        Matcher create = CREATE.matcher(sql);
        while (create.find()) {
          Matcher key = KEY.matcher(create.group(2));
          assertThat(key.find()).isTrue();
          tables.put(
              create.group(1),
              new Table(
                  COLUMN
                      .matcher(create.group(2))
                      .results()
                      .collect(
                          Collectors.toMap(column -> column.group(1), column -> column.group(2))),
                  List.of(key.group(1).split(", "))));
        }
        ADDED
            .matcher(sql)
            .results()
            .forEach(
                added -> tables.get(added.group(1)).columns().put(added.group(2), added.group(3)));
      }
    }
    return tables;
  }
}
