package io.topbook.local;

import static io.topbook.local.TestStack.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.topbook.local.look.Health;
import io.topbook.local.setup.Addresses;
import io.topbook.local.setup.Folders;
import io.topbook.local.setup.RunFolder;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The whole chain behind an exchange that drops, repeats and cuts.
class FaultsIT {
  private static final Duration LIMIT = Duration.ofMinutes(3);
  private static final Path SCRIPTS = Path.of("../features/src/test/python").toAbsolutePath();
  private static final ObjectMapper JSON = new ObjectMapper();

  /// Rows older than that are not revised any more: the market's late trades come within two
  /// seconds.
  private static final String SETTLED = " WHERE window_start < now() - interval '15 seconds'";

  private static Topbooks topbook;
  private static URI sim;
  private static URI aggregator;

  @BeforeAll
  static void demo() throws Exception {
    Path home = Path.of("target/faults").toAbsolutePath();
    topbook = new Topbooks(TestStack.installation(), home);
    topbook.run("down");
    RunFolder folder = RunFolder.of(home, "demo");
    Folders.delete(folder.path());
    Topbooks.Answer started = topbook.run("demo", "--detach", "--no-history");
    assertThat(started.exitCode()).as(started.output()).isZero();
    Addresses at = Addresses.read(folder.addressesFile());
    sim = at.sim();
    aggregator = at.aggregator();
    await(
        "books are known",
        LIMIT,
        () -> count("symbols WHERE symbol_id IN (SELECT symbol_id FROM orderbook_top5)") == 20);
  }

  @AfterAll
  static void down() throws Exception {
    topbook.run("down");
  }

  @Test
  void eachHoleIsAnIncidentAndFeatureRowsAndBooksEqualIndependentComputations() throws Exception {
    String bitcoin = drop("BTCUSDT");
    String ether = drop("ETHUSDT");
    await(
        "ten diffs of each are dropped",
        LIMIT,
        () -> Math.min(effects(bitcoin), effects(ether)) >= 10);
    int dropped = effects(bitcoin) + effects(ether);
    assertThat(dropped).isGreaterThanOrEqualTo(20);
    await("each dropped diff is an incident", LIMIT, () -> holes() >= dropped);
    assertThat(holes()).isEqualTo(dropped);

    long connections = connected("CONNECTED");
    begin("{\"kind\":\"repeat\",\"stream\":\"*\",\"every\":50,\"times\":2,\"duration_ms\":10000}");
    begin("{\"kind\":\"cut\",\"close\":\"none\"}");
    await("every connection was cut", LIMIT, () -> connected("DISCONNECTED") == connections);
    await("all are there again", LIMIT, () -> connected("CONNECTED") == 2 * connections);
    String back = topbook.sql("SELECT max(until_time) FROM incidents").getFirst();
    // A lost event shows only with the symbol's next one: the oracle, which sees settled seconds,
    // cannot know of it until that is in one.
    await(
        "each symbol's book has changed since, it has traded, and its seconds have settled",
        LIMIT,
        () ->
            settledSince(back, "depth_events", "kind = 'DIFF'") == 20
                && settledSince(back, "trades", "true") == 20);

    assertThat(checks("audit", "different")).isZero();
    assertThat(checks("level", "different")).isZero();
    assertThat(checks("quote", "different")).isZero();
    assertThat(checks("audit", "equal")).as("later key frames compared").isPositive();
    assertThat(checks("quote", "equal")).as("quotes compared").isPositive();
    assertOracleAgrees();
  }

  /// Symbols with an event in a second that is settled, after a time.
  private static long settledSince(String time, String table, String which) throws Exception {
    return count(
        ("symbols s WHERE EXISTS (SELECT FROM %s WHERE symbol_id = s.symbol_id AND %s AND"
                + " event_time BETWEEN '%s' AND (SELECT max(window_start) FROM features_1s%s AND"
                + " symbol_id = s.symbol_id))")
            .formatted(table, which, time, SETTLED));
  }

  /// How often the aggregator has held books against something, with this result.
  private static double checks(String check, String result) throws Exception {
    String name =
        "aggregator_book_checks_total{check=\"%s\",result=\"%s\"} ".formatted(check, result);
    return send(HttpRequest.newBuilder(aggregator.resolve("/metrics")).build())
        .body()
        .lines()
        .filter(line -> line.startsWith(name))
        .mapToDouble(line -> Double.parseDouble(line.substring(name.length())))
        .findFirst()
        .orElseThrow();
  }

  /// Has every 20th depth event of a symbol dropped, ten times.
  private static String drop(String symbol) throws Exception {
    return begin(
        "{\"kind\":\"drop\",\"stream\":\"%s@depth*\",\"every\":20,\"count\":10}"
            .formatted(symbol.toLowerCase(Locale.ROOT)));
  }

  private static String begin(String fault) throws Exception {
    HttpResponse<String> answer =
        send(
            HttpRequest.newBuilder(sim.resolve("/sim/faults"))
                .POST(HttpRequest.BodyPublishers.ofString(fault))
                .build());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return JSON.readTree(answer.body()).path("id").asText();
  }

  private static HttpResponse<String> send(HttpRequest request) throws Exception {
    try (var client = HttpClient.newHttpClient()) {
      return client.send(request, BodyHandlers.ofString());
    }
  }

  private static int effects(String id) throws InterruptedException {
    JsonNode faults = Health.get(sim.resolve("/sim/faults")).body().path("faults");
    return faults
        .valueStream()
        .filter(fault -> fault.path("id").asText().equals(id))
        .findFirst()
        .orElseThrow()
        .path("effects")
        .asInt();
  }

  private static long holes() throws Exception {
    return count("incidents WHERE kind = 'GAP' AND subject LIKE '%@depth'");
  }

  private static long connected(String kind) throws Exception {
    return count("incidents WHERE kind = '" + kind + "'");
  }

  /// Of one moment: what is stored while one table after the other is read is in none.
  private static void assertOracleAgrees() throws Exception {
    List<String> tables =
        List.of("second_marks", "features_1s", "book_ticker", "trades", "depth_events");
    Topbooks.Answer answer =
        topbook.run(
            "sql",
            "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ; SELECT * FROM second_marks"
                + SETTLED
                + "; SELECT * FROM features_1s"
                + SETTLED
                + "; SELECT * FROM book_ticker; SELECT * FROM trades; SELECT * FROM depth_events");
    assertThat(answer.exitCode()).as(answer.output()).isZero();
    String[] contents = answer.output().split("\n\n", -1);
    assertThat(contents).hasSameSizeAs(tables);
    Path folder = Files.createDirectories(topbook.home().resolve("tables"));
    for (int i = 0; i < contents.length; i++) {
      Files.writeString(folder.resolve(tables.get(i) + ".csv"), contents[i]);
    }
    assumeTrue(hasPython(), "no python3 here: rows are not held against the oracle");

    assertThat(python(folder, "core_oracle.py", "--compare")).endsWith(" 0 differences\n");
    assertThat(python(folder, "key_frames.py")).endsWith(", 0 do not lead to the next\n");
  }

  /// What a script says of the tables; it ends well.
  private static String python(Path tables, String script, String... options)
      throws IOException, InterruptedException {
    Path output = tables.resolve(script + ".txt");
    List<String> words = new ArrayList<>();
    words.addAll(List.of("python3", SCRIPTS.resolve(script).toString(), tables.toString()));
    words.addAll(List.of(options));
    Process process =
        new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(output.toFile()).start();
    assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
    String said = Files.readString(output);
    assertThat(process.exitValue()).as(said).isZero();
    return said;
  }

  private static boolean hasPython() throws InterruptedException {
    try {
      return new ProcessBuilder("python3", "-c", "import sys; sys.exit(sys.version_info < (3, 8))")
              .start()
              .waitFor()
          == 0;
    } catch (IOException _) {
      return false; // none at all
    }
  }

  private static long count(String what) throws Exception {
    return Long.parseLong(topbook.sql("SELECT count(*) FROM " + what).getFirst());
  }
}
