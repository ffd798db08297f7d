package io.topbook.sim.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.topbook.sim.TestClient;
import io.topbook.sim.fault.Faults;
import io.topbook.sim.fault.Schedule;
import io.topbook.sim.protocol.ExchangeRules;
import io.topbook.sim.protocol.ExchangeServer;
import io.topbook.sim.protocol.LoopTimer;
import io.topbook.sim.protocol.PingRules;
import io.topbook.sim.protocol.Subscriptions;
import io.topbook.sim.sentlog.SentLog;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FaultyReplayTest {
  private static final String STREAM = "btcusdt@bookTicker";

  @TempDir Path folder;

  private static String quote(int id) {
    return "{\"stream\":\"btcusdt@bookTicker\",\"data\":{\"u\":"
        + id
        + ",\"s\":\"BTCUSDT\",\"b\":\"1\",\"B\":\"1\",\"a\":\"2\",\"A\":\"1\"}}";
  }

  private Path recording(int quotes) throws Exception {
    var text = new StringBuilder();
    for (int id = 1; id <= quotes; id++) {
      text.append(1_680_652_700_423_576L + id).append(' ').append(quote(id)).append('\n');
    }
    return Files.writeString(folder.resolve("quotes.txt"), text);
  }

  /// The frames that a client gets of the quotes, with these faults from the start.
  private List<String> playedWith(String faults, Path logFolder, String path) throws Exception {
    return playedWith(recording(6), faults, "", logFolder, path);
  }

  /// @param onConnect a fault that begins when the client is there, empty for none
  private List<String> playedWith(
      Path file, String faults, String onConnect, Path logFolder, String path) throws Exception {
    Recording recording = Inspector.inspect(List.of(file), null);
    var subscriptions = new Subscriptions(Player::canonical);
    var log = SentLog.in(logFolder, System.currentTimeMillis());
    try (var server = new ExchangeServer(new InetSocketAddress("127.0.0.1", 0))) {
      var player =
          new Player(
              recording,
              new ReplayOptions(0, Duration.ofSeconds(60), Duration.ofMinutes(10)),
              subscriptions,
              server.loop(),
              log,
              () -> {});
      var meddler = new Faults(server.connections(), player, new LoopTimer(server.loop()), log, 1);
      server.start(
          subscriptions,
          player,
          ExchangeRules.unlimited(new PingRules(Duration.ofSeconds(20), Duration.ZERO)),
          meddler,
          null);
      meddler.start(
          faults.isEmpty()
              ? Schedule.EMPTY
              : Schedule.read(Files.writeString(folder.resolve("faults.json"), faults), player));
      player.start();
      try (var client = new TestClient(server.port(), path)) {
        if (!onConnect.isEmpty()) {
          var answer =
              server
                  .loop()
                  .submit(() -> meddler.admin("POST", "/sim/faults", onConnect).orElseThrow())
                  .get();
          assertThat(answer.json()).contains("\"effects\":1");
        }
        if (path.equals("/stream")) {
          client.subscribe(List.of(STREAM));
        }
        return client.untilFrame("\"end\":true").stream()
            .filter(frame -> frame.contains("\"u\":") || !frame.endsWith("}"))
            .toList();
      } finally {
        player.stop();
      }
    } finally {
      log.close();
    }
  }

  private static List<String> log(Path logFolder) throws Exception {
    try (var files = Files.list(logFolder)) {
      Path file = files.findFirst().orElseThrow();
      try (var in = new GZIPInputStream(Files.newInputStream(file))) {
        return new String(in.readAllBytes(), StandardCharsets.UTF_8)
            .lines()
            .filter(line -> line.matches("[RXI] .*"))
            .map(line -> line.replaceFirst(" \\d+ ", " "))
            .toList();
      }
    }
  }

  @Test
  void recordedEventsAreDroppedHeldBackAndAltered() throws Exception {
    Path logFolder = folder.resolve("log");
    List<String> frames =
        playedWith(
            "{\"at_ms\":0,\"kind\":\"drop\"}\n"
                + "{\"at_ms\":0,\"kind\":\"reorder\"}\n"
                + "{\"at_ms\":0,\"kind\":\"truncate\",\"keep\":9}",
            logFolder,
            "/stream");

    assertThat(frames)
        .containsExactly(quote(3).substring(0, 9), quote(2), quote(4), quote(5), quote(6));
    assertThat(log(logFolder))
        .filteredOn(line -> line.startsWith("R"))
        .containsExactly("R 1 0:2", "R 1 0:4", "R 1 0:5", "R 1 0:6");
    assertThat(log(logFolder)).anyMatch(line -> line.startsWith("I 1 drop {\"stream\":"));
    assertThat(log(logFolder)).anyMatch(line -> line.startsWith("X 1 truncate "));
  }

  @Test
  void rawConnectionsGetThePayloadAlone() throws Exception {
    List<String> frames =
        playedWith("{\"at_ms\":0,\"kind\":\"repeat\"}", folder.resolve("log"), "/ws/" + STREAM);

    assertThat(frames).hasSize(7);
    assertThat(frames.get(0)).isEqualTo(frames.get(1)).startsWith("{\"u\":1,");
  }

  @Test
  void stalledClientGetsEverythingInTheEnd() throws Exception {
    List<String> frames =
        playedWith(
            "{\"every_ms\":10,\"until_ms\":200,\"kind\":\"stall\",\"duration_ms\":15}",
            folder.resolve("log"),
            "/stream");

    assertThat(frames).containsExactly(quote(1), quote(2), quote(3), quote(4), quote(5), quote(6));
  }

  @Test
  void slowClientIsPlayedToToTheEnd() throws Exception {
    int quotes = 8000; // several times what may wait for a client
    List<String> frames =
        playedWith(
            recording(quotes),
            "",
            "{\"kind\":\"slow\",\"bytes_per_second\":1000000}",
            folder.resolve("log"),
            "/stream");

    assertThat(frames).hasSize(quotes).endsWith(quote(quotes));
  }
}
