package io.topbook.producer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The process itself.
@Timeout(60)
class ProducerMainTest {
  @Test
  void signalWhileItWaitsForANeighbourEndsItAtOnce() throws Exception {
    Process process = start(Map.of("SCHEMA_REGISTRY_URL", "http://127.0.0.1:1", "HTTP_PORT", "0"));
    List<String> said = new ArrayList<>();
    try (BufferedReader lines = process.inputReader()) {
      readUntil("waiting for the schema registry", lines, said);

      process.toHandle().destroy(); // leaves what it said to be read

      assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isEqualTo(143);
      readUntil("stopped before it ran", lines, said);
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void neighbourThatRefusesIsNamedInOneMessage() throws Exception {
    Process process =
        start(
            Map.of(
                "SCHEMA_REGISTRY_URL", "http://127.0.0.1:1", "WAIT_MS", "100", "HTTP_PORT", "0"));
    List<String> said = new ArrayList<>();
    try (BufferedReader lines = process.inputReader()) {
      readUntil("cannot start", lines, said);

      assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isOne();
      assertThat(said.getLast())
          .contains("gave up waiting for the schema registry at http://127.0.0.1:1");
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void healthSaysFromTheFirstMomentWhatItIsDoing() throws Exception {
    int port;
    try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    Process process =
        start(
            Map.of("SCHEMA_REGISTRY_URL", "http://127.0.0.1:1", "HTTP_PORT", String.valueOf(port)));
    try (BufferedReader lines = process.inputReader();
        var client = HttpClient.newHttpClient()) {
      readUntil("waiting for the schema registry", lines, new ArrayList<>());

      HttpResponse<String> health =
          client.send(
              HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/health")).build(),
              HttpResponse.BodyHandlers.ofString());

      assertThat(health.statusCode()).isEqualTo(503);
      assertThat(health.body())
          .startsWith("{\"status\":\"starting\",\"doing\":\"waiting for the schema registry at");
    } finally {
      process.destroyForcibly();
    }
  }

  private static Process start(Map<String, String> environment) throws IOException {
    var command =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx64m",
            "-XX:TieredStopAtLevel=1",
            "-Dorg.slf4j.simpleLogger.defaultLogLevel=info",
            "-Dorg.slf4j.simpleLogger.logFile=System.out",
            "-cp",
            System.getProperty("java.class.path"),
            ProducerMain.class.getName());
    command.environment().putAll(environment);
    return command.redirectErrorStream(true).start();
  }

  private static void readUntil(String text, BufferedReader lines, List<String> said)
      throws IOException {
    while (said.isEmpty() || !said.getLast().contains(text)) {
      String line = lines.readLine();
      assertThat(line).as("a line with \"%s\" after %s", text, said).isNotNull();
      said.add(line);
    }
  }
}
