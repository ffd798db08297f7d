package io.topbook.sim.record;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Asks REST for the books of symbols, one after the other, and writes the answers down.
///
/// A snapshot that is older than the first diff since its connection was subscribed is of no use,
/// so it is asked for again. Thread-safe; one thread asks.
final class Snapshots implements AutoCloseable {
  private static final Logger LOGGER = LoggerFactory.getLogger(Snapshots.class);
  private static final Pattern FIRST_ID = Pattern.compile("\"U\":(\\d+)");
  private static final Pattern LAST_ID = Pattern.compile("\"lastUpdateId\":(\\d+)");
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(20);
  private static final int TOO_MANY = 429;
  private static final int BANNED = 418;

  /// 120 a minute of this size are what the exchange allows an address.
  static final int LEVELS = 1000;

  private static final Duration PAUSE = Duration.ofMillis(600);
  private static final Duration PAUSE_AFTER_REFUSAL = Duration.ofSeconds(60);

  private final HttpClient http;
  private final RecordPlan plan;
  private final RecordingWriter out;
  private final Set<String> wanted = new LinkedHashSet<>();
  private final Map<String, Long> firstIds = new ConcurrentHashMap<>();
  private final Thread asking;
  private int written;

  Snapshots(HttpClient http, RecordPlan plan, RecordingWriter out) {
    this.http = http;
    this.plan = plan;
    this.out = out;
    this.asking = Thread.ofVirtual().name("snapshots").unstarted(this::askAll);
  }

  void start() {
    asking.start();
  }

  /// Their diffs come from now on, so that a book can be joined to them.
  synchronized void want(List<String> symbols) {
    wanted.addAll(symbols);
    notifyAll();
  }

  /// The connection of these is gone: which diff will be the first is open again.
  void forget(List<String> symbols) {
    symbols.forEach(firstIds::remove);
  }

  /// A diff came.
  void onDiff(String symbol, String frame) {
    if (!firstIds.containsKey(symbol)) {
      Matcher id = FIRST_ID.matcher(frame);
      if (id.find()) {
        firstIds.put(symbol, Long.valueOf(id.group(1)));
      }
    }
  }

  synchronized int written() {
    return written;
  }

  private synchronized String next() throws InterruptedException {
    while (wanted.isEmpty()) {
      wait();
    }
    String symbol = wanted.iterator().next();
    wanted.remove(symbol);
    return symbol;
  }

  private void askAll() {
    try {
      while (true) {
        String symbol = next();
        Duration pause = PAUSE;
        try {
          Duration refused = ask(symbol);
          if (refused != null) {
            want(List.of(symbol));
            pause = refused;
          }
        } catch (IOException e) {
          LOGGER
              .atWarn()
              .addKeyValue("symbol", symbol)
              .addKeyValue("error", String.valueOf(e))
              .log("no snapshot, asking again");
          want(List.of(symbol));
        }
        Thread.sleep(pause);
      }
    } catch (InterruptedException _) {
      // the recording ends
    }
  }

  /// @return null when the answer was written down, else how long to wait before the next question
  private @Nullable Duration ask(String symbol) throws IOException, InterruptedException {
    String url = plan.restAddress("depth?symbol=" + symbol + "&limit=" + LEVELS);
    HttpResponse<String> answer = get(http, url);
    if (answer.statusCode() != 200) {
      LOGGER
          .atWarn()
          .addKeyValue("symbol", symbol)
          .addKeyValue("status", answer.statusCode())
          .addKeyValue("answer", answer.body())
          .log("snapshot refused, asking again");
      return answer.statusCode() == TOO_MANY || answer.statusCode() == BANNED
          ? Duration.ofSeconds(
              answer
                  .headers()
                  .firstValueAsLong("Retry-After")
                  .orElse(PAUSE_AFTER_REFUSAL.toSeconds()))
          : PAUSE;
    }
    Matcher last = LAST_ID.matcher(answer.body());
    Long first = firstIds.get(symbol);
    if (first != null && last.find() && Long.parseLong(last.group(1)) + 1 < first) {
      return PAUSE;
    }
    out.answer(url, answer.body());
    synchronized (this) {
      written++;
    }
    return null;
  }

  static HttpResponse<String> get(HttpClient http, String url)
      throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(URI.create(url)).timeout(ANSWER_TIMEOUT).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  @Override
  public void close() {
    asking.interrupt();
  }
}
