package io.topbook.producer.ws;

import static org.assertj.core.api.Assertions.assertThat;

import io.topbook.producer.feed.CloseCause;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The state machine over sockets that only write down what they are told, by a clock of the test.
class ConnectionTest {
  private static final long MS = 1_000_000;
  private static final WsSettings SETTINGS =
      new WsSettings(
          URI.create("ws://exchange"),
          false,
          Duration.ofSeconds(10),
          Duration.ofSeconds(10),
          Duration.ofSeconds(10),
          Duration.ofHours(24),
          Duration.ofMinutes(1),
          1 << 20,
          5,
          2,
          4096,
          Duration.ofMillis(500),
          Duration.ofSeconds(30));

  private final List<FakeSocket> sockets = new ArrayList<>();
  private final AtomicBoolean writable = new AtomicBoolean(true);
  private final ConnectionBudget budget = new ConnectionBudget(300, Duration.ofMinutes(5));
  private final List<Runnable> queued = new ArrayList<>();
  private long nowNs = 1_000 * MS;
  private Connection connection;
  private RecordingFeed feed;

  @BeforeEach
  void startConnection() {
    connection = connection("c1");
    feed = new RecordingFeed(connection);
    connection.start(feed, writable::get);
    tick(10);
  }

  private Connection connection(String id) {
    return new Connection(
        id,
        List.of("a@x", "b@x", "c@x"),
        SETTINGS,
        listener -> {
          sockets.add(new FakeSocket(listener));
          return sockets.getLast();
        },
        budget,
        () -> nowNs,
        queued::add,
        new Random(5));
  }

  @Test
  void dialsAtOnceAndSubscribesInChunksOnceUp() {
    assertThat(sockets).hasSize(1);
    assertThat(state()).isEqualTo("connecting");

    socket().listener.onUp();

    assertThat(state()).isEqualTo("subscribing");
    assertThat(feed.events).containsExactly("open");
    assertThat(socket().sent).hasSize(2);
  }

  @Test
  void streamsOnceEveryRequestIsAnswered() {
    socket().listener.onUp();
    text("{\"result\":null,\"id\":1}");
    assertThat(state()).isEqualTo("subscribing");

    text("{\"result\":null,\"id\":2}");

    assertThat(state()).isEqualTo("streaming");
    assertThat(feed.events).containsExactly("open", "subscribed [a@x, b@x]", "subscribed [c@x]");
  }

  @Test
  void socketThatNeverComesUpIsGivenUpAndDialledAgain() {
    tick(10_000);

    assertThat(feed.events).containsExactly("closed CONNECT_FAILED");
    assertThat(state()).isEqualTo("waiting");
    tick(500);
    assertThat(sockets).hasSize(2);
    assertThat(sockets.getFirst().closed).isTrue();
  }

  @Test
  void eachFailureMayWaitLonger() {
    List<Integer> dialled = new ArrayList<>();
    for (int i = 0; i < 60_000; i++) {
      if (state().equals("connecting")) {
        dialled.add(i);
        socket().listener.onFailed(CloseCause.CONNECT_FAILED, "no", Duration.ZERO);
      }
      tick(10);
    }

    // Mean wait at the ceiling is 15 s: some 40 in ten minutes, and never a storm.
    assertThat(dialled).hasSizeBetween(25, 70);
  }

  @Test
  void retryAfterOfARefusalHoldsEveryConnectionOfTheProcess() {
    socket().listener.onFailed(CloseCause.HANDSHAKE_FAILED, "HTTP 429", Duration.ofSeconds(120));

    tick(119_000);
    assertThat(sockets).hasSize(1);
    tick(2_000);
    assertThat(sockets).hasSize(2);
    assertThat(budget.reserve(0)).isGreaterThanOrEqualTo(120_000 * MS);
  }

  @Test
  void retryAfterOfARefusalAlsoHoldsAConnectionThatAlreadyWaits() {
    Connection second = connection("c2");
    budget.holdUntil(nowNs + 10_000 * MS);
    second.start(new RecordingFeed(second), writable::get);
    tick(1_000);
    socket().listener.onFailed(CloseCause.HANDSHAKE_FAILED, "HTTP 418", Duration.ofSeconds(120));

    tickBoth(second, 119_000);
    assertThat(second.status().state()).isEqualTo("waiting");
    tickBoth(second, 2_000);
    assertThat(second.status().state()).isEqualTo("connecting");
    assertThat(sockets).hasSize(3);
  }

  private void tickBoth(Connection second, long ms) {
    for (long passed = 0; passed < ms; passed += 10) {
      tick(10);
      second.tick(nowNs);
    }
  }

  @Test
  void unansweredSubscribeLosesTheSocket() {
    socket().listener.onUp();
    keepHearing(10_500);

    assertThat(feed.events).containsExactly("open", "closed SUBSCRIBE_FAILED");
  }

  @Test
  void refusedStreamsAreAskedOneByOneAndTheRestStreams() {
    socket().listener.onUp();
    text("{\"error\":{\"code\":2,\"msg\":\"Invalid request\"},\"id\":1}");
    text("{\"result\":null,\"id\":2}");
    keepHearing(2_000);
    text("{\"result\":null,\"id\":3}");
    text("{\"code\":2,\"msg\":\"Invalid request\",\"id\":4}");

    assertThat(state()).isEqualTo("streaming");
    assertThat(feed.events).containsExactly("open", "subscribed [c@x]", "subscribed [a@x]");
    assertThat(connection.stats().refusedStreams()).isEqualTo(1);
  }

  @Test
  void connectionWhoseStreamsAreAllRefusedIsLost() {
    socket().listener.onUp();
    for (int id = 1; id <= 4; id++) {
      text("{\"error\":{\"code\":2,\"msg\":\"Invalid request\"},\"id\":" + id + "}");
      keepHearing(2_000);
    }

    assertThat(feed.events).containsExactly("open", "closed SUBSCRIBE_FAILED");
  }

  @Test
  void pingIsAnsweredAtOnceWithItsPayload() {
    streaming();

    socket().listener.onPing("1700000000000".getBytes(StandardCharsets.UTF_8));

    assertThat(socket().sent.getLast()).isEqualTo("pong 1700000000000");
  }

  @Test
  void floodOfPingsIsAnsweredInsideTheLimitLatestFirst() {
    streaming();
    tick(3_000);
    int before = socket().sent.size();

    IntStream.range(0, 50)
        .forEach(i -> socket().listener.onPing(("p" + i).getBytes(StandardCharsets.UTF_8)));
    assertThat(socket().sent.size() - before).isEqualTo(5);

    keepHearing(2_000);
    assertThat(socket().sent).endsWith("pong p49");
    assertThat(socket().sent.size() - before).isEqualTo(6);
  }

  @Test
  void quietSocketIsProbedAndThenLeftAsSilent() {
    streaming();
    tick(5_100);
    assertThat(socket().sent).endsWith("ping");

    tick(5_000);

    assertThat(feed.events).endsWith("closed SILENT");
    assertThat(state()).isEqualTo("waiting");
  }

  @Test
  void quietSocketThatAnswersTheProbeStays() {
    streaming();
    for (int i = 0; i < 10; i++) {
      tick(5_100);
      socket().listener.onPong();
      socket().listener.onReadDone(nowNs);
    }

    assertThat(state()).isEqualTo("streaming");
  }

  @Test
  void backPressureStopsTheReadingAndSilenceIsNotHeldAgainstTheSocket() {
    streaming();
    writable.set(false);
    text("{}");
    assertThat(socket().reading).isFalse();

    tick(120_000);
    assertThat(state()).isEqualTo("streaming");

    writable.set(true);
    tick(10);
    assertThat(socket().reading).isTrue();
    tick(4_000);
    assertThat(state()).isEqualTo("streaming");
  }

  @Test
  void oldSocketsLastWordsAreNotHeard() {
    streaming();
    FakeSocket old = socket();
    old.listener.onCut("reset");
    tick(600);
    assertThat(sockets).hasSize(2);
    int events = feed.events.size();

    old.listener.onCut("again");
    old.listener.onText("{}".getBytes(StandardCharsets.UTF_8), 0, 2, nowNs);

    assertThat(feed.events).hasSize(events);
    assertThat(state()).isEqualTo("connecting");
  }

  @Test
  void serverShutdownIsLeftAfterTheFramesAtHand() {
    streaming();
    connection.onServerShutdown();
    assertThat(state()).isEqualTo("streaming");

    tick(10);

    assertThat(feed.events).endsWith("closed SERVER_SHUTDOWN");
    assertThat(state()).isEqualTo("waiting");
  }

  @Test
  void leavesBeforeTheExchangeEndsTheConnectionsLife() {
    streaming();
    long step = Duration.ofMinutes(1).toNanos();
    for (long lived = 0; lived < Duration.ofHours(22).toNanos(); lived += step) {
      nowNs += step;
      socket().listener.onReadDone(nowNs);
      tick(0);
    }
    assertThat(state()).isEqualTo("streaming");

    for (int i = 0; i < 120 && state().equals("streaming"); i++) {
      nowNs += step;
      socket().listener.onReadDone(nowNs);
      tick(0);
    }

    assertThat(feed.events).endsWith("closed LIFETIME");
  }

  @Test
  void playedOutRecordingIsNotDialledAgain() {
    streaming();
    connection.onRecordingEnd();
    socket().listener.onCut("end");
    tick(100_000);

    assertThat(state()).isEqualTo("played-out");
    assertThat(sockets).hasSize(1);
  }

  @Test
  void stoppedConnectionStaysStopped() {
    streaming();
    var done = new AtomicBoolean();
    connection.stop(() -> done.set(true));
    tick(100_000);

    assertThat(done).isTrue();
    assertThat(feed.events).endsWith("closed STOPPED");
    assertThat(socket().closed).isTrue();
    assertThat(sockets).hasSize(1);
  }

  private void streaming() {
    socket().listener.onUp();
    text("{\"result\":null,\"id\":1}");
    text("{\"result\":null,\"id\":2}");
    assertThat(state()).isEqualTo("streaming");
  }

  private void text(String frame) {
    byte[] bytes = frame.getBytes(StandardCharsets.UTF_8);
    socket().listener.onText(bytes, 0, bytes.length, nowNs);
    socket().listener.onReadDone(nowNs);
  }

  private void keepHearing(int ms) {
    for (int passed = 0; passed < ms; passed += 10) {
      socket().listener.onReadDone(nowNs);
      tick(10);
    }
  }

  private void tick(long ms) {
    long untilNs = nowNs + ms * MS;
    do {
      nowNs = Math.min(untilNs, nowNs + 10 * MS);
      List<Runnable> due = List.copyOf(queued);
      queued.clear();
      due.forEach(Runnable::run);
      connection.tick(nowNs);
    } while (nowNs < untilNs);
  }

  private FakeSocket socket() {
    return sockets.getLast();
  }

  private String state() {
    return connection.status().state();
  }

  private static final class FakeSocket implements Socket {
    final SocketListener listener;
    final List<String> sent = new ArrayList<>();
    boolean reading = true;
    boolean closed;

    FakeSocket(SocketListener listener) {
      this.listener = listener;
    }

    @Override
    public void sendText(String text) {
      sent.add(text);
    }

    @Override
    public void sendPing() {
      sent.add("ping");
    }

    @Override
    public void sendPong(byte[] payload) {
      sent.add("pong " + new String(payload, StandardCharsets.UTF_8));
    }

    @Override
    public void setReading(boolean isReading) {
      reading = isReading;
    }

    @Override
    public void close() {
      closed = true;
    }
  }
}
