package io.topbook.producer.rest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.topbook.producer.feed.SilentAnswers;
import io.topbook.producer.feed.SnapshotRequests;
import io.topbook.producer.ws.EpochNanoClock;
import io.topbook.producer.ws.RecordingFeed;
import io.topbook.schemas.Exchange;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.zip.GZIPOutputStream;
import javax.net.ssl.SSLContext;

/// A client, its feed, and a real HTTP server that answers what the test lays out.
final class RestRun implements AutoCloseable {
  interface Body {
    void write(OutputStream out) throws IOException;
  }

  record Answer(int status, Body body, String retryAfter, String usedWeight) {
    static Answer of(int status, String body) {
      return new Answer(status, out -> out.write(body.getBytes(UTF_8)), "", "");
    }
  }

  static final Answer DEPTH =
      new Answer(200, out -> out.write("{\"lastUpdateId\":1}".getBytes(UTF_8)), "", "50");

  /// The next ones, then {@link #DEPTH} and {@link #exchangeInfo}.
  final Queue<Answer> answers = new ConcurrentLinkedQueue<>();

  volatile Answer exchangeInfo = Answer.of(200, "{\"symbols\":[]}");
  final List<String> asked = new CopyOnWriteArrayList<>();
  final RecordingFeed feed = new RecordingFeed(new SilentAnswers());
  final WeightLimiter limiter;
  final ScheduledExecutorService loop = Executors.newSingleThreadScheduledExecutor();
  final HttpServer server;
  RestClient client;
  SnapshotRequests requests;

  RestRun(WeightLimiter limiter) throws IOException {
    this.limiter = limiter;
    server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    server.createContext("/api/v3/", this::answer);
    server.start();
    connect(URI.create("http://127.0.0.1:" + server.getAddress().getPort()));
  }

  static WeightLimiter limiter() {
    return new WeightLimiter(6000, 0.5, 61_000, Duration.ofMinutes(5));
  }

  static WeightLimiter held(long ms) {
    WeightLimiter limiter = limiter();
    limiter.holdUntil(EpochNanoClock.monotonic().nowNs() + ms * 1_000_000);
    return limiter;
  }

  RestRun connect(URI address) {
    var settings =
        new RestSettings(
            Exchange.BINANCE,
            address,
            1000,
            Duration.ofSeconds(5),
            1,
            3,
            Duration.ofMillis(1),
            Duration.ofMillis(5));
    try {
      client =
          new RestClient(
              settings, SSLContext.getDefault(), limiter, loop, EpochNanoClock.monotonic());
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
    requests = new SnapshotClient(client).of(receiver());
    return this;
  }

  AnswerReceiver receiver() {
    return message -> loop.execute(() -> message.accept(feed));
  }

  private void answer(HttpExchange exchange) throws IOException {
    String request = exchange.getRequestURI().toString().substring("/api/v3/".length());
    asked.add(request);
    Answer next = answers.poll();
    Answer answer = next != null ? next : request.startsWith("depth") ? DEPTH : exchangeInfo;
    try (exchange) {
      if (!answer.retryAfter().isEmpty()) {
        exchange.getResponseHeaders().set("Retry-After", answer.retryAfter());
      }
      if (!answer.usedWeight().isEmpty()) {
        exchange.getResponseHeaders().set("X-MBX-USED-WEIGHT-1M", answer.usedWeight());
      }
      boolean zipped = !request.startsWith("depth"); // either is the exchange's to choose
      if (zipped) {
        exchange.getResponseHeaders().set("Content-Encoding", "gzip");
      }
      exchange.sendResponseHeaders(answer.status(), 0);
      OutputStream out = exchange.getResponseBody();
      try (OutputStream body = zipped ? new GZIPOutputStream(out) : out) {
        answer.body().write(body);
      }
    }
  }

  static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(15);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("deadline of 15 s").isLessThan(deadline);
      LockSupport.parkNanos(2_000_000);
    }
  }

  @Override
  public void close() {
    client.close();
    loop.shutdownNow();
    server.stop(0);
  }
}
