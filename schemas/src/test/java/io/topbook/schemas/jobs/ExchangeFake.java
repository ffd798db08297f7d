package io.topbook.schemas.jobs;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// An exchange that answers fixed bodies or refusals by path; 404 for the rest. Thread-safe.
final class ExchangeFake implements AutoCloseable {
  private record Refusal(int status, @Nullable Integer retryAfter) {}

  private final Map<String, String> bodies = new ConcurrentHashMap<>();
  private final Map<String, Refusal> refusals = new ConcurrentHashMap<>();
  private final HttpServer server;

  ExchangeFake() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new IllegalStateException("cannot listen", e);
    }
    server.createContext(
        "/",
        exchange -> {
          String path = exchange.getRequestURI().getPath();
          String body = bodies.get(path);
          Refusal refusal = refusals.getOrDefault(path, new Refusal(404, null));
          byte[] bytes =
              (body == null ? "{\"code\":-1,\"msg\":\"nope\"}" : body)
                  .getBytes(StandardCharsets.UTF_8);
          try (exchange) {
            if (refusal.retryAfter() != null) {
              exchange.getResponseHeaders().set("Retry-After", refusal.retryAfter().toString());
            }
            exchange.sendResponseHeaders(body == null ? refusal.status() : 200, bytes.length);
            exchange.getResponseBody().write(bytes);
          }
        });
    server.start();
  }

  ExchangeFake answering(String path, String body) {
    bodies.put(path, body);
    return this;
  }

  ExchangeFake refusing(String path, int status, @Nullable Integer retryAfter) {
    refusals.put(path, new Refusal(status, retryAfter));
    return this;
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  @Override
  public void close() {
    server.stop(0);
  }

  /// An exchangeInfo of spot with these entries.
  static String info(long serverTime, String... entries) {
    return "{\"timezone\":\"UTC\",\"serverTime\":"
        + serverTime
        + ",\"rateLimits\":[{\"limit\":1}],\"symbols\":["
        + String.join(",", entries)
        + "],\"exchangeFilters\":[]}";
  }

  static String symbol(String name, String quote, String tick) {
    return """
    {"symbol":"%s","status":"TRADING","baseAsset":"%s","quoteAsset":"%s","filters":[
    {"filterType":"PRICE_FILTER","minPrice":"0.01","tickSize":"%s"},
    {"filterType":"LOT_SIZE","stepSize":"0.00100000"}]}\
    """
        .formatted(name, name.replace(quote, ""), quote, tick);
  }
}
