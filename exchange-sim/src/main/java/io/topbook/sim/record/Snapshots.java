package io.topbook.sim.record;

import io.topbook.sim.trouble.NetTrouble;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Asks REST for the books of symbols, one after the other, and writes the answers down.
///
/// A snapshot that is older than the first diff since its connection was made is of no use, so it
/// is asked for again, also when that diff comes later than the snapshot. A symbol whose snapshots
/// stay too old, or whose requests are refused for what they are, is given up: it has no book until
/// its connection is made anew. Thread-safe; one thread asks.
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

  /// After that many answers that are of no use a symbol is given up.
  static final int MAX_USELESS = 10;

  private static final int SERVER_ERROR = 500;

  /// What is known of a symbol since its connection was made.
  private static final class Joining {
    @Nullable Long firstId;
    @Nullable Long snapshotId;
    int useless;

    /// A snapshot is there, and what came of the diffs joins it.
    boolean isDone() {
      return snapshotId != null && (firstId == null || snapshotId + 1 >= firstId);
    }
  }

  private final HttpClient http;
  private final RecordPlan plan;
  private final RecordingWriter out;
  private final Consumer<IOException> onWriteFailure;
  private final Set<String> wanted = new LinkedHashSet<>();
  private final Map<String, Joining> symbols = new TreeMap<>();

  /// Had a book over a connection that is gone.
  private final Set<String> joinedBefore = new HashSet<>();

  private final Thread asking;
  private int written;

  /// @param onWriteFailure told when a snapshot cannot be written down; nothing is asked after it
  Snapshots(
      HttpClient http, RecordPlan plan, RecordingWriter out, Consumer<IOException> onWriteFailure) {
    this.http = http;
    this.plan = plan;
    this.out = out;
    this.onWriteFailure = onWriteFailure;
    plan.symbolsWithBooks().forEach(symbol -> symbols.put(symbol, new Joining()));
    this.asking = Thread.ofVirtual().name("snapshots").unstarted(this::askAll);
  }

  void start() {
    asking.start();
  }

  /// Their diffs come from now on, so that a book can be joined to them.
  synchronized void want(List<String> names) {
    wanted.addAll(names);
    notifyAll();
  }

  /// The connection of these is made anew: which diff will be the first is open again.
  synchronized void forget(List<String> names) {
    names.forEach(name -> {
      Joining before = symbols.put(name, new Joining());
      if (before != null && before.firstId != null && before.isDone()) {
        joinedBefore.add(name);
      }
    });
  }

  /// A diff came.
  void onDiff(String symbol, String frame) {
    if (isFirst(symbol)) {
      Matcher id = FIRST_ID.matcher(frame);
      if (id.find()) {
        onFirst(symbol, Long.parseLong(id.group(1)));
      }
    }
  }

  private synchronized boolean isFirst(String symbol) {
    Joining joining = symbols.get(symbol);
    return joining != null && joining.firstId == null;
  }

  private synchronized void onFirst(String symbol, long firstId) {
    Joining joining = of(symbol);
    joining.firstId = firstId;
    if (joining.snapshotId != null && !joining.isDone()) {
      LOGGER
          .atWarn()
          .addKeyValue("symbol", symbol)
          .addKeyValue("lastUpdateId", joining.snapshotId)
          .addKeyValue("firstUpdateId", firstId)
          .log("the snapshot was older than the first diff, asking again");
      want(List.of(symbol));
    }
  }

  private Joining of(String symbol) {
    return symbols.computeIfAbsent(symbol, _ -> new Joining());
  }

  /// Symbols that have not had a snapshot yet which their diffs join.
  synchronized List<String> missing() {
    return symbols.entrySet().stream()
        .filter(entry -> !entry.getValue().isDone() && !joinedBefore.contains(entry.getKey()))
        .map(Map.Entry::getKey)
        .toList();
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
              .addKeyValue("error", NetTrouble.of(e))
              .log("no snapshot, asking again");
          want(List.of(symbol));
        }
        Thread.sleep(pause);
      }
    } catch (InterruptedException _) {
      // the recording ends
    } catch (UncheckedIOException e) {
      onWriteFailure.accept(e.getCause());
    }
  }

  /// @return null when it is not to be asked again, else how long to wait before the next question
  private @Nullable Duration ask(String symbol) throws IOException, InterruptedException {
    String url = plan.restAddress("depth?symbol=" + symbol + "&limit=" + LEVELS);
    HttpResponse<String> answer = get(http, url);
    int status = answer.statusCode();
    if (status == TOO_MANY || status == BANNED) {
      LOGGER
          .atWarn()
          .addKeyValue("symbol", symbol)
          .addKeyValue("status", status)
          .addKeyValue("answer", answer.body())
          .log("snapshot refused, asking again");
      return pauseAfterRefusal(answer.headers());
    }
    if (status >= SERVER_ERROR) {
      throw new IOException(url + " answered " + status + ": " + answer.body());
    }
    Matcher last = LAST_ID.matcher(answer.body());
    if (status != 200 || !last.find()) {
      return useless(symbol, "answered " + status + ": " + answer.body());
    }
    return take(symbol, url, answer.body(), Long.parseLong(last.group(1)));
  }

  /// A `Retry-After` that is no number of seconds counts as none.
  static Duration pauseAfterRefusal(HttpHeaders headers) {
    return headers
        .firstValue("Retry-After")
        .filter(text -> text.matches("\\d{1,6}"))
        .map(text -> Duration.ofSeconds(Long.parseLong(text)))
        .orElse(PAUSE_AFTER_REFUSAL);
  }

  /// @throws UncheckedIOException when it cannot be written down
  private synchronized @Nullable Duration take(String symbol, String url, String body, long id) {
    Joining joining = of(symbol);
    if (joining.firstId != null && id + 1 < joining.firstId) {
      return useless(symbol, "older than the first diff, " + joining.firstId + ": " + id);
    }
    try {
      out.answer(url, body);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    joining.snapshotId = id;
    written++;
    return null;
  }

  /// @return null when the symbol is given up
  private synchronized @Nullable Duration useless(String symbol, String why) {
    boolean givenUp = ++of(symbol).useless >= MAX_USELESS;
    LOGGER
        .atWarn()
        .addKeyValue("symbol", symbol)
        .addKeyValue("error", why)
        .log(
            givenUp
                ? "no snapshot is of use, given up: the symbol has no book in this recording"
                : "a snapshot is of no use, asking again");
    return givenUp ? null : PAUSE;
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
