package io.topbook.runtime;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/// Answers `/health` and `/metrics` of one process over HTTP.
///
/// The JDK's server, because two small answers a few times a minute earn no library. A request that
/// stops half-way holds up a virtual thread of its own, nobody else, and is cut after {@link
/// #REQUEST_SECONDS}. Answers are made one at a time, so what `health` reads need not be
/// thread-safe beyond being read from another thread.
public final class OpsServer implements AutoCloseable {
  /// What `/health` says: 200 when well, else 503, with a JSON body either way.
  public record Health(boolean well, String json) {}

  private static final String REQUEST_SECONDS = "10";

  static {
    // The server's class reads these once, when it is loaded; by itself it sets no limit.
    setUnlessGiven("sun.net.httpserver.maxReqTime", REQUEST_SECONDS);
    setUnlessGiven("sun.net.httpserver.maxRspTime", REQUEST_SECONDS);
    setUnlessGiven("jdk.httpserver.maxConnections", "100");
  }

  private final InetSocketAddress address;
  private final Supplier<Health> health;
  private final PrometheusRegistry registry;
  private final ExecutorService executor =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("ops-http-", 0).factory());
  private @org.jspecify.annotations.Nullable HttpServer server;

  public OpsServer(
      InetSocketAddress address, Supplier<Health> health, PrometheusRegistry registry) {
    this.address = address;
    this.health = health;
    this.registry = registry;
  }

  /// The port, once started: that of the address unless it was 0.
  public int port() {
    return server == null ? address.getPort() : server.getAddress().getPort();
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
    Health now = ask();
    answer(
        exchange,
        now.well() ? 200 : 503,
        "application/json",
        now.json().getBytes(StandardCharsets.UTF_8));
  }

  private void answerMetrics(HttpExchange exchange) throws IOException {
    var writer = PrometheusTextFormatWriter.create();
    var body = new ByteArrayOutputStream();
    scrape(writer, body);
    answer(exchange, 200, writer.getContentType(), body.toByteArray());
  }

  private synchronized Health ask() {
    return health.get();
  }

  private synchronized void scrape(PrometheusTextFormatWriter writer, OutputStream out)
      throws IOException {
    writer.write(out, registry.scrape());
  }

  private static void setUnlessGiven(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
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
