package io.topbook.schemas.jobs;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// An exchange that answers fixed bodies by path; 404 for the rest. Thread-safe.
final class ExchangeFake implements AutoCloseable {
  private final Map<String, String> bodies = new ConcurrentHashMap<>();
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
          String body = bodies.get(exchange.getRequestURI().getPath());
          byte[] bytes =
              (body == null ? "{\"code\":-1,\"msg\":\"nope\"}" : body)
                  .getBytes(StandardCharsets.UTF_8);
          try (exchange) {
            exchange.sendResponseHeaders(body == null ? 404 : 200, bytes.length);
            exchange.getResponseBody().write(bytes);
          }
        });
    server.start();
  }

  ExchangeFake answering(String path, String body) {
    bodies.put(path, body);
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
