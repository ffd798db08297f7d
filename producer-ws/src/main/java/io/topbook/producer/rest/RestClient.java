package io.topbook.producer.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.topbook.producer.ws.Backoff;
import io.topbook.producer.ws.EpochNanoClock;
import java.io.IOException;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sends requests one after the other, in the order and at the pace of a {@link RequestQueue}.
///
/// 429 and 418 hold everything as long as the exchange says; other 4xx are final, and so is an
/// answer that cannot be used; 5xx, 403 (the exchange's firewall) and broken connections are tried
/// again after a backoff, so many times. The queue and the limiter are confined to `loop`; the
/// blocking calls run on at most `concurrency` threads, which end when idle.
public final class RestClient implements AutoCloseable {
  private static final Logger LOGGER = LoggerFactory.getLogger(RestClient.class);

  /// When a refusal does not say how long: the window of the weight; the shortest ban.
  private static final Duration TOO_MANY = Duration.ofMinutes(1);

  private static final Duration BAN = Duration.ofMinutes(2);

  private record Call<T>(RestRequest<T> request, Backoff backoff) {}

  private final RestSettings settings;
  private final RestEndpoint endpoint;
  private final WeightLimiter limiter;
  private final ScheduledExecutorService loop;
  private final EpochNanoClock clock;
  private final ThreadPoolExecutor threads;
  private final RestStats stats = new RestStats();

  private final RequestQueue<Call<?>> queue;
  private int underWay;
  private long wakeUpNs = Long.MAX_VALUE;

  public RestClient(
      RestSettings settings,
      SSLContext tls,
      WeightLimiter limiter,
      ScheduledExecutorService loop,
      EpochNanoClock clock) {
    this.settings = settings;
    this.endpoint = new RestEndpoint(tls, settings.timeout());
    this.limiter = limiter;
    this.queue = new RequestQueue<>(limiter, Call::request);
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

  public RestStats stats() {
    return stats;
  }

  RestSettings settings() {
    return settings;
  }

  ScheduledExecutorService loop() {
    return loop;
  }

  EpochNanoClock clock() {
    return clock;
  }

  /// On the loop.
  void send(RestRequest<?> request) {
    var backoff = new Backoff(settings.retryMin(), settings.retryMax(), new SplittableRandom());
    enqueue(new Call<>(request, backoff));
  }

  private void enqueue(Call<?> call) {
    queue.addLast(call);
    pump();
  }

  /// On the loop: `change` makes it more urgent, or less.
  void move(RestRequest<?> request, Runnable change) {
    queue.move(request, change);
    pump();
  }

  private void pump() {
    while (underWay < settings.concurrency()) {
      long nowNs = clock.nowNs();
      Call<?> call = queue.poll(nowNs);
      if (call == null) {
        if (queue.waitNs() > 0) {
          wakeUp(nowNs, queue.waitNs());
        }
        return;
      }
      underWay++;
      call.request.prepare(() -> start(call));
    }
  }

  private void start(Call<?> call) {
    try {
      threads.execute(() -> fetch(call));
    } catch (RejectedExecutionException _) {
      // The process stops: nobody waits for the answer any more.
    }
  }

  /// An urgent request may be due before the one that was waited for.
  private void wakeUp(long nowNs, long waitNs) {
    if (nowNs + waitNs < wakeUpNs) {
      wakeUpNs = nowNs + waitNs;
      var _ =
          loop.schedule(
              () -> {
                wakeUpNs = Long.MAX_VALUE;
                pump();
              },
              waitNs,
              TimeUnit.NANOSECONDS);
    }
  }

  private <T> void fetch(Call<T> call) {
    try {
      RestEndpoint.Answer<T> answer = endpoint.get(call.request.address(), call.request::read);
      long ingestNs = clock.nowNs();
      ended(() -> onAnswer(call, answer, ingestNs));
    } catch (JsonProcessingException e) {
      ended(() -> call.request.onFailed(e.getOriginalMessage()));
    } catch (IOException | RuntimeException e) {
      // The JDK throws more than IOException on answers that are no HTTP. Whatever it is, the place
      // of this request must become free again.
      ended(() -> retry(call, e.toString()));
    }
  }

  private void ended(Runnable outcome) {
    try {
      loop.execute(() -> {
        underWay--;
        outcome.run();
        pump();
      });
    } catch (RejectedExecutionException _) {
      // The process stops: nobody waits for the answer any more.
    }
  }

  private <T> void onAnswer(Call<T> call, RestEndpoint.Answer<T> answer, long ingestNs) {
    if (answer.usedWeight() >= 0) {
      limiter.onUsedWeight(answer.usedWeight(), clock.nowNs());
      stats.usedWeight(answer.usedWeight());
    }
    int status = answer.status();
    T body = answer.body();
    if (body != null) {
      call.request.onAnswer(body, ingestNs);
    } else if (status == 429 || status == 418) {
      hold(call, answer);
    } else if (status >= 500 || status == 403) {
      retry(call, answer.refusal());
    } else {
      call.request.onFailed(answer.refusal());
    }
  }

  private void hold(Call<?> call, RestEndpoint.Answer<?> answer) {
    Duration pause =
        answer.retryAfterSeconds() >= 0
            ? Duration.ofSeconds(answer.retryAfterSeconds())
            : answer.status() == 418 ? BAN : TOO_MANY;
    stats.limited();
    limiter.holdUntil(clock.nowNs() + pause.toNanos());
    queue.addFirst(call);
    LOGGER
        .atWarn()
        .addKeyValue("request", call.request.name())
        .addKeyValue("error", answer.refusal())
        .addKeyValue("pauseMs", pause.toMillis())
        .log("the exchange limits our requests: none goes out for a while");
  }

  private void retry(Call<?> call, String error) {
    long waitNs = call.backoff.nextNs();
    int attempt = call.backoff.attempt();
    if (attempt >= settings.attempts()) {
      call.request.onFailed(error);
      return;
    }
    call.request.onRetry(error, attempt);
    var _ = loop.schedule(() -> enqueue(call), waitNs, TimeUnit.NANOSECONDS);
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
