package io.topbook.sim.replay;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.topbook.sim.TestClient;
import io.topbook.sim.protocol.ExchangeServer;
import io.topbook.sim.protocol.PingRules;
import io.topbook.sim.protocol.Subscriptions;
import io.topbook.sim.sentlog.SentLog;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// A replay on a free port.
public final class Replay implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  final Recording recording;
  private final ExchangeServer server = new ExchangeServer(new InetSocketAddress("127.0.0.1", 0));
  private final Player player;
  private final @Nullable SentLog log;

  Replay(List<Path> files, double speed, Duration wait, @Nullable Path logFolder) throws Exception {
    recording = Inspector.inspect(files, null);
    var subscriptions = new Subscriptions(Player::canonical);
    log = logFolder == null ? null : SentLog.in(logFolder, System.currentTimeMillis());
    player =
        new Player(
            recording,
            new ReplayOptions(speed, wait, Duration.ofMinutes(10)),
            subscriptions,
            server.loop(),
            log,
            () -> {});
    server.start(subscriptions, player, new PingRules(Duration.ofSeconds(20), Duration.ZERO));
    player.start();
  }

  public static Replay atMax(List<Path> files) throws Exception {
    return new Replay(files, 0, Duration.ofSeconds(60), null);
  }

  int port() {
    return server.port();
  }

  public TestClient client() throws Exception {
    return new TestClient(port(), "/stream");
  }

  /// What a producer subscribes to for these symbols.
  List<String> streams(List<String> symbols) {
    var streams = new ArrayList<String>();
    for (String symbol : symbols) {
      String lower = symbol.toLowerCase(Locale.ROOT);
      RecordedSymbol recorded = recording.symbols().get(symbol);
      streams.add(lower + "@bookTicker");
      streams.add(lower + (recorded != null && recorded.singleTrades() ? "@trade" : "@aggTrade"));
      streams.add(lower + "@depth@100ms");
    }
    return streams;
  }

  List<String> streams() {
    return streams(recording.connections().stream().flatMap(List::stream).toList());
  }

  JsonNode status() throws Exception {
    return JSON.readTree(TestClient.get(port(), "/sim/status").body());
  }

  JsonNode awaitStatus(Predicate<JsonNode> condition) throws Exception {
    long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    JsonNode status = status();
    while (!condition.test(status)) {
      if (System.nanoTime() > end) {
        throw new AssertionError("deadline, status is " + status);
      }
      Thread.onSpinWait();
      status = status();
    }
    return status;
  }

  @Override
  public void close() {
    player.stop();
    server.close();
    if (log != null) {
      log.close();
    }
  }
}
