package io.topbook.runtime;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class OpsServerTest {
  private final AtomicBoolean well = new AtomicBoolean(true);
  private final OpsServer server =
      new OpsServer(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
          () -> new OpsServer.Health(well.get(), "{}"),
          new PrometheusRegistry());

  @BeforeEach
  void start() throws IOException {
    server.start();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void healthIs200WhenWellElse503() throws IOException {
    assertThat(status("/health")).isEqualTo(200);
    well.set(false);
    assertThat(status("/health")).isEqualTo(503);
    assertThat(status("/metrics")).isEqualTo(200);
  }

  @Test
  void halfSentRequestsHoldUpNobodyAndAreCut() throws IOException {
    List<Socket> halfSent = new ArrayList<>();
    try {
      for (int i = 0; i < 8; i++) {
        var socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
        halfSent.add(socket);
        socket.getOutputStream().write("GET /health HTTP/1.1\r\nHost: x".getBytes(US_ASCII));
      }

      assertThat(status("/health")).isEqualTo(200);
      assertThat(halfSent.getFirst().getInputStream().read()).as("the end").isNegative();
    } finally {
      for (Socket socket : halfSent) {
        socket.close();
      }
    }
  }

  private int status(String path) throws IOException {
    var connection =
        (HttpURLConnection)
            URI.create("http://127.0.0.1:" + server.port() + path).toURL().openConnection();
    connection.setReadTimeout(5_000);
    return connection.getResponseCode();
  }
}
