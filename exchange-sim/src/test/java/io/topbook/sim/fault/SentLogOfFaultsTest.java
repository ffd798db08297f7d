package io.topbook.sim.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.topbook.sim.RawClient;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What the sent log says of each connection is what its client got, byte for byte and in order.
class SentLogOfFaultsTest {
  private static final String STREAM = "btcusdt@trade";
  private static final List<String> KINDS =
      List.of(
          "drop", "repeat", "reorder", "corrupt", "truncate", "oversize", "binary", "wrong_symbol");

  @TempDir Path folder;

  /// Frames of `client` up to its end, without answers and close frames.
  private static List<String> received(RawClient client) throws IOException {
    var frames = new ArrayList<String>();
    try {
      while (true) {
        RawClient.Frame frame = client.next();
        if (frame.opcode() == RawClient.TEXT || frame.opcode() == RawClient.BINARY) {
          frames.add(frame.text());
        }
      }
    } catch (EOFException _) {
      return frames;
    }
  }

  private List<String> log() throws IOException {
    try (var files = Files.list(folder)) {
      Path file = files.findFirst().orElseThrow();
      try (var lines =
          new BufferedReader(
              new InputStreamReader(
                  new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
        return lines.lines().toList();
      }
    }
  }

  /// What the log says of each raw connection.
  private static Map<String, List<String>> sent(List<String> log) {
    var sent = new TreeMap<String, List<String>>();
    for (String line : log) {
      String[] words = line.split(" ", 4);
      switch (words[0]) {
        case "F" ->
            Arrays.stream(words[2].split(","))
                .forEach(id -> sent.computeIfAbsent(id, _ -> new ArrayList<>()).add(words[3]));
        case "X" -> {
          byte[] bytes = Base64.getDecoder().decode(words[3].split(" ")[1]);
          sent.computeIfAbsent(words[2], _ -> new ArrayList<>())
              .add(new String(bytes, StandardCharsets.UTF_8));
        }
        case "C" -> {
          String[] counts = words[3].split(" ");
          List<String> frames = sent.getOrDefault(words[2], new ArrayList<>());
          assertThat(frames).hasSize(Integer.parseInt(counts[0]));
          int lost = Integer.parseInt(counts[1]);
          frames.subList(frames.size() - lost, frames.size()).clear();
        }
        default -> {
          // O and I: nothing that was sent
        }
      }
    }
    return sent;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void logSaysWhatEachConnectionGot(long seed) throws Exception {
    List<String> first;
    List<String> second;
    try (var exchange = new TestExchange(folder, seed);
        var one = exchange.client("/ws/" + STREAM);
        var two = exchange.client("/ws/" + STREAM)) {
      for (String kind : KINDS) {
        String size = kind.equals("oversize") ? ",\"frame_bytes\":2000" : "";
        exchange.begin("{\"kind\":\"" + kind + "\",\"chance\":0.05,\"share\":0.9" + size + '}');
      }
      exchange.sendTrades(STREAM, 1, 300);
      exchange.begin("{\"kind\":\"stall\",\"connection\":1,\"duration_ms\":20}");
      exchange.begin("{\"kind\":\"slow\",\"connection\":2,\"bytes_per_second\":2000000}");
      exchange.sendTrades(STREAM, 301, 600);
      exchange.await("/sim/faults", all -> all.at("/faults/8/state").asText().equals("past"));
      exchange.request("DELETE", "/sim/faults", "");
      exchange.sendTrades(STREAM, 601, 650);
      exchange.begin("{\"kind\":\"half_open\",\"connection\":1}");
      exchange.sendTrades(STREAM, 651, 700);
      exchange.begin("{\"kind\":\"cut\"}");
      first = received(one);
      second = received(two);
      exchange.await("/sim/connections", open -> open.isEmpty());
    }

    assertThat(sent(log())).containsEntry("1", first).containsEntry("2", second);
    assertThat(first.getLast()).isEqualTo(TestExchange.trade(650));
    assertThat(second.getLast()).isEqualTo(TestExchange.trade(700));
  }

  @Test
  void everyFaultThatTakesEffectHasItsLine() throws Exception {
    try (var exchange = new TestExchange(folder);
        var client = exchange.client("/ws/" + STREAM)) {
      exchange.begin("{\"kind\":\"drop\"}");
      exchange.begin("{\"kind\":\"truncate\",\"keep\":3}");
      exchange.sendTrades(STREAM, 1, 2);
      exchange.begin("{\"kind\":\"clock_jump\",\"by_ms\":7}");
      exchange.begin("{\"kind\":\"rest_error\",\"status\":500}");
      exchange.get("/api/v3/time");
      exchange.begin("{\"kind\":\"cut\"}");
      received(client);
    }

    assertThat(log().stream().filter(line -> line.matches("[IX] .*")))
        .map(line -> line.replaceFirst(" \\d+ ", " "))
        .containsExactly(
            "I 1 drop {\"stream\":\"btcusdt@trade\",\"event\":"
                + TestExchange.trade(1)
                + ",\"fault\":1}",
            "X 1 truncate eyJl",
            "I - clock_jump {\"kind\":\"clock_jump\",\"by_ms\":7,\"fault\":3}",
            "I - rest_error {\"path\":\"/api/v3/time\",\"fault\":4}",
            "I 1 cut {\"kind\":\"cut\",\"fault\":5}");
  }

  @Test
  void theLogSaysHowFarASlowLinkHasCome() throws Exception {
    try (var exchange = new TestExchange(folder);
        var client = exchange.client("/ws/" + STREAM)) {
      exchange.begin("{\"kind\":\"slow\",\"bytes_per_second\":3000}");
      exchange.sendTrades(STREAM, 1, 120); // for two seconds
      for (int id = 1; id <= 120; id++) {
        assertThat(client.nextText()).isEqualTo(TestExchange.trade(id));
      }
    }

    List<String> progress = log().stream().filter(line -> line.startsWith("W ")).toList();
    assertThat(progress).isNotEmpty();
    assertThat(Integer.parseInt(progress.getFirst().replaceFirst("W \\d+ 1 ", "")))
        .isBetween(1, 119);
  }

  @Test
  void aLinkThatIsHealedHasItsLine() throws Exception {
    try (var exchange = new TestExchange(folder);
        var client = exchange.client("/ws/" + STREAM)) {
      exchange.begin("{\"kind\":\"stall\",\"duration_ms\":600000}");
      exchange.begin("{\"kind\":\"slow\",\"bytes_per_second\":1000000}");
      exchange.request("DELETE", "/sim/faults", "");
      exchange.begin("{\"kind\":\"cut\"}");
      received(client);
    }

    assertThat(log().stream().filter(line -> line.contains("healed")))
        .as("the slow one had replaced the stall")
        .map(line -> line.replaceFirst(" \\d+ ", " "))
        .containsExactly("I 1 slow {\"healed\":true,\"fault\":2}");
  }
}
