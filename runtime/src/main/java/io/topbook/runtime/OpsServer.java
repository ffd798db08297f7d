package io.topbook.runtime;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/// Answers `/health` and `/metrics` of one process over HTTP, on one thread of its own.
///
/// The JDK's server, because two small answers a few times a minute earn no library.
public final class OpsServer implements AutoCloseable {
  /// What `/health` says: 200 when well, else 503, with a JSON body either way.
  public record Health(boolean well, String json) {}

  private final InetSocketAddress address;
  private final Supplier<Health> health;
  private final PrometheusRegistry registry;
  private final ExecutorService executor =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name("ops-http").factory());
  private @org.jspecify.annotations.Nullable HttpServer server;

  public OpsServer(
      InetSocketAddress address, Supplier<Health> health, PrometheusRegistry registry) {
    this.address = address;
    this.health = health;
    this.registry = registry;
  }

  /// @throws IOException when the port is taken; the message names it
  public void start() throws IOException {
    HttpServer started;
    try {
      started = HttpServer.create(address, 16);
    } catch (IOException e) {
      throw new IOException(
          "cannot listen on "
              + address.getHostString()
              + ':'
              + address.getPort()
              + ": "
              + e.getMessage(),
          e);
    }
    started.createContext("/health", this::answerHealth);
    started.createContext("/metrics", this::answerMetrics);
    started.setExecutor(executor);
    started.start();
    server = started;
  }

  private void answerHealth(HttpExchange exchange) throws IOException {
    Health now = health.get();
    answer(
        exchange,
        now.well() ? 200 : 503,
        "application/json",
        now.json().getBytes(StandardCharsets.UTF_8));
  }

  private void answerMetrics(HttpExchange exchange) throws IOException {
    var writer = PrometheusTextFormatWriter.create();
    var body = new ByteArrayOutputStream();
    writer.write(body, registry.scrape());
    answer(exchange, 200, writer.getContentType(), body.toByteArray());
  }

  private static void answer(HttpExchange exchange, int status, String type, byte[] body)
      throws IOException {
    try (exchange) {
      exchange.getResponseHeaders().set("Content-Type", type);
      exchange.sendResponseHeaders(status, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  @Override
  public void close() {
    if (server != null) {
      server.stop(0);
    }
    executor.shutdownNow();
  }
}
