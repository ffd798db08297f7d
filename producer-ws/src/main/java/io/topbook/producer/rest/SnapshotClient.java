package io.topbook.producer.rest;

import io.topbook.producer.feed.SnapshotRequests;
import io.topbook.producer.ws.Backoff;
import io.topbook.producer.ws.EpochNanoClock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Fetches depth snapshots one after the other as the {@link WeightLimiter} lets them.
///
/// A symbol asked for while it is still waiting is asked once. 429 and 418 hold everything as long
/// as the exchange says; other 4xx are final; 5xx, 403 (the exchange's firewall) and broken
/// connections are tried again after a backoff, so many times. The queue and the limiter are
/// confined to `loop`; the blocking calls run on at most `concurrency` threads, which end when
/// idle.
public final class SnapshotClient implements AutoCloseable {
  private static final Logger LOGGER = LoggerFactory.getLogger(SnapshotClient.class);

  /// When a refusal does not say how long: the window of the weight; the shortest ban.
  private static final Duration TOO_MANY = Duration.ofMinutes(1);

  private static final Duration BAN = Duration.ofMinutes(2);
  private static final int BODY_SHOWN = 200;

  private static final class Request {
    final String symbol;
    final SnapshotReceiver receiver;
    final Backoff backoff;

    Request(String symbol, SnapshotReceiver receiver, Backoff backoff) {
      this.symbol = symbol;
      this.receiver = receiver;
      this.backoff = backoff;
    }
  }

  private final RestSettings settings;
  private final DepthEndpoint endpoint;
  private final WeightLimiter limiter;
  private final ScheduledExecutorService loop;
  private final EpochNanoClock clock;
  private final ThreadPoolExecutor threads;
  private final SnapshotStats stats = new SnapshotStats();

  private final Deque<Request> waiting = new ArrayDeque<>();
  private final Set<String> open = new HashSet<>();
  private int underWay;
  private boolean wakeUpDue;

  public SnapshotClient(
      RestSettings settings,
      SSLContext tls,
      WeightLimiter limiter,
      ScheduledExecutorService loop,
      EpochNanoClock clock) {
    this.settings = settings;
    this.endpoint = new DepthEndpoint(tls, settings.timeout());
    this.limiter = limiter;
    this.loop = loop;
    this.clock = clock;
    this.threads =
        new ThreadPoolExecutor(
            settings.concurrency(),
            settings.concurrency(),
            5,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            Thread.ofPlatform().daemon().name("rest-", 0).factory());
    threads.allowCoreThreadTimeOut(true);
  }

  public SnapshotStats stats() {
    return stats;
  }

  /// The requests of one feed; safe from any thread.
  public SnapshotRequests of(SnapshotReceiver receiver) {
    return symbol -> loop.execute(() -> add(symbol, receiver));
  }

  private void add(String symbol, SnapshotReceiver receiver) {
    if (open.add(symbol)) {
      var backoff = new Backoff(settings.retryMin(), settings.retryMax(), new SplittableRandom());
      waiting.addLast(new Request(symbol, receiver, backoff));
      pump();
    }
  }

  private void pump() {
    stats.open(open.size());
    while (!waiting.isEmpty() && underWay < settings.concurrency()) {
      long waitNs = limiter.acquire(settings.weight(), clock.nowNs());
      if (waitNs > 0) {
        wakeUpIn(waitNs);
        return;
      }
      Request request = waiting.removeFirst();
      underWay++;
      threads.execute(() -> fetch(request));
    }
  }

  private void wakeUpIn(long waitNs) {
    if (!wakeUpDue) {
      wakeUpDue = true;
      var _ =
          loop.schedule(
              () -> {
                wakeUpDue = false;
                pump();
              },
              waitNs,
              TimeUnit.NANOSECONDS);
    }
  }

  private void fetch(Request request) {
    try {
      DepthEndpoint.Answer answer = endpoint.get(settings.depthAddress(request.symbol));
      long ingestNs = clock.nowNs();
      loop.execute(() -> onAnswer(request, answer, ingestNs));
    } catch (IOException | RuntimeException e) {
      // The JDK throws more than IOException on answers that are no HTTP. Whatever it is, the place
      // of this request must become free again.
      loop.execute(() -> onBroken(request, e.toString()));
    }
  }

  private void onAnswer(Request request, DepthEndpoint.Answer answer, long ingestNs) {
    underWay--;
    if (answer.usedWeight >= 0) {
      limiter.onUsedWeight(answer.usedWeight, clock.nowNs());
      stats.usedWeight(answer.usedWeight);
    }
    int status = answer.status;
    if (status == 200) {
      stats.answered();
      open.remove(request.symbol);
      request.receiver.tell(feed -> feed.onSnapshot(request.symbol, answer.body, ingestNs));
    } else if (status == 429 || status == 418) {
      hold(request, answer);
    } else if (status >= 500 || status == 403) {
      retry(request, explain(answer));
    } else {
      fail(request, explain(answer));
    }
    pump();
  }

  private void onBroken(Request request, String detail) {
    underWay--;
    retry(request, detail);
    pump();
  }

  private void hold(Request request, DepthEndpoint.Answer answer) {
    Duration pause =
        answer.retryAfterSeconds >= 0
            ? Duration.ofSeconds(answer.retryAfterSeconds)
            : answer.status == 418 ? BAN : TOO_MANY;
    stats.limited();
    limiter.holdUntil(clock.nowNs() + pause.toNanos());
    waiting.addFirst(request);
    LOGGER
        .atWarn()
        .addKeyValue("symbol", request.symbol)
        .addKeyValue("error", explain(answer))
        .addKeyValue("pauseMs", pause.toMillis())
        .log("the exchange limits our requests: none goes out for a while");
  }

  private void retry(Request request, String detail) {
    long waitNs = request.backoff.nextNs();
    if (request.backoff.attempt() >= settings.attempts()) {
      fail(request, detail);
      return;
    }
    stats.retried();
    LOGGER
        .atInfo()
        .addKeyValue("symbol", request.symbol)
        .addKeyValue("error", detail)
        .addKeyValue("attempt", request.backoff.attempt())
        .log("snapshot failed, trying again");
    var _ =
        loop.schedule(
            () -> {
              waiting.addLast(request);
              pump();
            },
            waitNs,
            TimeUnit.NANOSECONDS);
  }

  private void fail(Request request, String detail) {
    stats.failed();
    open.remove(request.symbol);
    LOGGER
        .atWarn()
        .addKeyValue("symbol", request.symbol)
        .addKeyValue("error", detail)
        .log("snapshot given up");
    request.receiver.tell(feed -> feed.onSnapshotFailed(request.symbol, detail, clock.nowNs()));
  }

  private static String explain(DepthEndpoint.Answer answer) {
    String body = new String(answer.body, StandardCharsets.UTF_8).strip();
    return "HTTP "
        + answer.status
        + (body.isEmpty() ? "" : ": " + body.substring(0, Math.min(body.length(), BODY_SHOWN)));
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
