package io.topbook.sim.fault;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.topbook.sim.RawClient;
import io.topbook.sim.protocol.ExchangeRules;
import io.topbook.sim.protocol.ExchangeServer;
import io.topbook.sim.protocol.LoopTimer;
import io.topbook.sim.protocol.MarketControl;
import io.topbook.sim.protocol.PingRules;
import io.topbook.sim.protocol.RestAnswer;
import io.topbook.sim.protocol.RestRequest;
import io.topbook.sim.protocol.StreamSocket;
import io.topbook.sim.protocol.Subscribers;
import io.topbook.sim.protocol.Subscriptions;
import io.topbook.sim.protocol.Venue;
import io.topbook.sim.sentlog.SentLog;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// An exchange whose events a test sends itself, with faults and a sent log. The depth of its two
/// symbols has the number of events so far as its id.
final class TestExchange implements Venue, MarketControl, AutoCloseable {
  static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final ExchangeServer server = new ExchangeServer(new InetSocketAddress("127.0.0.1", 0));
  private final Subscriptions subscriptions = new Subscriptions(UnaryOperator.identity());
  private final @Nullable SentLog log;
  private final Faults faults;

  /// What was asked of the market.
  final List<String> control = new ArrayList<>();

  private final Set<String> halted = new HashSet<>();
  private long events;

  TestExchange(@Nullable Path logFolder) throws IOException {
    this(logFolder, 1);
  }

  TestExchange(@Nullable Path logFolder, long seed) throws IOException {
    log = logFolder == null ? null : SentLog.in(logFolder, System.currentTimeMillis());
    faults = new Faults(server.connections(), this, new LoopTimer(server.loop()), log, seed);
    server.start(
        subscriptions,
        this,
        ExchangeRules.unlimited(new PingRules(Duration.ZERO, Duration.ZERO)),
        faults,
        null);
  }

  int port() {
    return server.port();
  }

  void start(Schedule schedule) {
    faults.start(schedule);
  }

  /// A client whose subscriptions, all in the address, are in force.
  RawClient client(String path) throws Exception {
    var client = new RawClient(port(), path);
    client.send("{\"method\":\"LIST_SUBSCRIPTIONS\",\"id\":1}");
    client.next();
    return client;
  }

  /// Sends one event to whoever subscribed, as a market does.
  void send(String stream, String payload) {
    onLoop(() -> {
      events++;
      byte[] bytes = payload.getBytes(StandardCharsets.UTF_8);
      Subscribers to = subscriptions.of(stream);
      String connections = to.sendEvent(bytes, 0, bytes.length);
      if (log != null && !connections.isEmpty()) {
        log.frame(1, connections, bytes, 0, bytes.length);
      }
      to.sockets().forEach(StreamSocket::flush);
      return "";
    });
  }

  /// Sends trade after trade, `from` to `to`.
  void sendTrades(String stream, int from, int to) {
    for (int id = from; id <= to; id++) {
      send(stream, trade(id));
    }
  }

  static String trade(int id) {
    return "{\"e\":\"trade\",\"E\":1,\"s\":\"BTCUSDT\",\"t\":" + id + '}';
  }

  private <T> T onLoop(java.util.concurrent.Callable<T> action) {
    var done = new CompletableFuture<T>();
    server
        .loop()
        .execute(() -> {
          try {
            done.complete(action.call());
          } catch (Exception e) {
            done.completeExceptionally(e);
          }
        });
    return done.orTimeout(20, TimeUnit.SECONDS).join();
  }

  /// Begins a fault.
  JsonNode begin(String json) throws Exception {
    HttpResponse<String> answer = request("POST", "/sim/faults", json);
    if (answer.statusCode() != 200) {
      throw new AssertionError(answer.body());
    }
    return JSON.readTree(answer.body());
  }

  HttpResponse<String> request(String method, String path, String body) throws Exception {
    return HTTP.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path))
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  HttpResponse<String> get(String path) throws Exception {
    return request("GET", path, "");
  }

  JsonNode getJson(String path) throws Exception {
    return JSON.readTree(get(path).body());
  }

  /// Asks again and again until the answer satisfies `condition`.
  JsonNode await(String path, Predicate<JsonNode> condition) throws Exception {
    long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    JsonNode answer = getJson(path);
    while (!condition.test(answer)) {
      if (System.nanoTime() > end) {
        throw new AssertionError("deadline, " + path + " says " + answer);
      }
      Thread.onSpinWait();
      answer = getJson(path);
    }
    return answer;
  }

  @Override
  public void onSubscribed(StreamSocket socket) {
    if (log != null) {
      log.subscribed(1, socket.id(), socket.streamNames());
    }
  }

  @Override
  public void onUnsubscribed(StreamSocket socket) {}

  @Override
  public void onClosed(StreamSocket socket) {
    if (log != null) {
      log.closed(1, socket.id(), socket.sentEvents(), socket.lostEvents());
    }
  }

  @Override
  public void onWritable(StreamSocket socket) {}

  @Override
  public RestAnswer answer(RestRequest request) {
    if (!request.path().equals("/api/v3/depth")) {
      return request.path().startsWith("/api/v3/")
          ? RestAnswer.ok("{\"serverTime\":1}", 1)
          : RestAnswer.notFound(request.path());
    }
    int limit = Integer.parseInt(request.parameter("limit").orElse("100"));
    var bids = new ArrayList<String>();
    for (int i = 0; i < Math.min(limit, 7); i++) {
      bids.add("[\"" + (100 - i) + "\",\"1\"]");
    }
    return RestAnswer.ok(
        "{\"lastUpdateId\":" + events + ",\"bids\":[" + String.join(",", bids) + "],\"asks\":[]}",
        5);
  }

  @Override
  public boolean hasSymbol(String symbol) {
    return Set.of("BTCUSDT", "ETHUSDT", "FARUSDT").contains(symbol);
  }

  @Override
  public String status() {
    return "{\"mode\":\"test\"}";
  }

  @Override
  public void requireReach(String symbol) {
    if (symbol.equals("FARUSDT")) {
      throw new IllegalArgumentException("symbol: out of reach");
    }
  }

  @Override
  public void halt(String symbol) {
    requireReach(symbol);
    halted.add(symbol);
    control.add("halt " + symbol);
  }

  @Override
  public boolean isHalted(String symbol) {
    return halted.contains(symbol);
  }

  @Override
  public void resume(String symbol) {
    halted.remove(symbol);
    control.add("resume " + symbol);
  }

  @Override
  public void delist(String symbol) {
    control.add("delist " + symbol);
  }

  @Override
  public void tickSize(String symbol, String decimal) {
    if (decimal.length() > 10) {
      throw new IllegalArgumentException("tick_size: too fine: " + decimal);
    }
    control.add("tick " + symbol + ' ' + decimal);
  }

  @Override
  public void crossNext(String symbol) {
    control.add("cross " + symbol);
  }

  @Override
  public void jumpClock(long millis) {
    control.add("jump " + millis);
  }

  @Override
  public void close() {
    server.close();
    if (log != null) {
      log.close();
    }
  }
}
