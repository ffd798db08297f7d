package io.topbook.sim.record;

import java.io.IOException;
import java.net.http.HttpClient;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Records until it is closed. Thread-safe.
public final class Recorder implements StreamConnection.Listener, AutoCloseable {
  private static final Logger LOGGER = LoggerFactory.getLogger(Recorder.class);
  private static final String STREAM = "{\"stream\":\"";
  private static final long FLUSH_MILLIS = 500;
  private static final long PROGRESS_SECONDS = 30;

  private final RecordPlan plan;
  private final Runnable onFailure;
  private final HttpClient http;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          task -> Thread.ofPlatform().daemon().name("recorder").unstarted(task));
  private final RecordingWriter out;
  private final Snapshots snapshots;
  private final List<StreamConnection> connections = new ArrayList<>();
  private final Map<String, Long> frames = new TreeMap<>();
  private @Nullable IOException failure;
  private boolean closed;

  /// @param onFailure is run when the recording cannot be written any more
  /// @throws IOException when its file is there already, or cannot be written
  public Recorder(RecordPlan plan, Runnable onFailure) throws IOException {
    this.plan = plan;
    this.onFailure = onFailure;
    http = plan.client();
    out = new RecordingWriter(plan.out(), Clock.systemUTC());
    snapshots = new Snapshots(http, plan, out, this::onFailure);
    for (List<String> streams : plan.connections()) {
      connections.add(new StreamConnection(http, plan.streamAddress(), streams, timer, this));
    }
  }

  public void start() {
    snapshots.start();
    var _ =
        timer.scheduleAtFixedRate(this::flush, FLUSH_MILLIS, FLUSH_MILLIS, TimeUnit.MILLISECONDS);
    var _ =
        timer.scheduleAtFixedRate(
            () -> LOGGER.atInfo().log("recorded so far: " + summary()),
            PROGRESS_SECONDS,
            PROGRESS_SECONDS,
            TimeUnit.SECONDS);
    connections.forEach(StreamConnection::open);
  }

  /// Puts the exchange's list of symbols into a file beside the recording.
  ///
  /// @throws IOException when there is such a file already, or it cannot be written
  public static void writeDown(ListedSymbols listed, RecordPlan plan) throws IOException {
    try (var file = new RecordingWriter(plan.exchangeInfoFile(), Clock.systemUTC())) {
      file.answer(listed.url(), listed.json());
    }
  }

  private void flush() {
    try {
      out.flush();
    } catch (IOException e) {
      onFailure(e);
    }
  }

  @Override
  public void onOpen(StreamConnection connection) throws IOException {
    snapshots.forget(RecordPlan.symbolsWithBooks(connection.streams()));
    out.connection(plan.streamAddress() + "?streams=" + String.join("/", connection.streams()));
  }

  @Override
  public void onSubscribed(StreamConnection connection) {
    snapshots.want(RecordPlan.symbolsWithBooks(connection.streams()));
  }

  @Override
  public void onFrame(String json) throws IOException {
    synchronized (this) {
      if (closed) {
        return;
      }
    }
    out.frame(json);
    String stream =
        json.startsWith(STREAM)
            ? json.substring(STREAM.length(), json.indexOf('"', STREAM.length()))
            : "";
    int at = stream.indexOf('@');
    String kind = at < 0 ? "other" : stream.substring(at + 1).replaceFirst("@.*", "");
    if (kind.equals("depth")) {
      snapshots.onDiff(stream.substring(0, at).toUpperCase(Locale.ROOT), json);
    }
    synchronized (this) {
      frames.merge(kind, 1L, Long::sum);
    }
  }

  @Override
  public void onRefused(StreamConnection connection, String answer) {
    var refusal = new IOException("the exchange refused a subscription: " + answer);
    if (fail(refusal)) {
      LOGGER
          .atError()
          .addKeyValue("streams", connection.streams())
          .addKeyValue("answer", answer)
          .log("the exchange refused a subscription, the recording ends here");
      onFailure.run();
    }
  }

  @Override
  public void onFailure(IOException e) {
    if (fail(e)) {
      LOGGER.atError().setCause(e).log("the recording cannot be written and ends here");
      onFailure.run();
    }
  }

  private synchronized boolean fail(IOException why) {
    if (closed || failure != null) {
      return false;
    }
    failure = why;
    return true;
  }

  /// Frames so far.
  public synchronized long frames() {
    return frames.values().stream().mapToLong(Long::longValue).sum();
  }

  /// Why it ended early, null when it did not.
  public synchronized @Nullable IOException failure() {
    return failure;
  }

  /// For people: `aggTrade 12, bookTicker 100, depth 40, snapshots 2, connections lost 0`, and
  /// which symbols are without a book.
  public synchronized String summary() {
    var text = new StringBuilder();
    frames.forEach((kind, count) -> text.append(kind).append(' ').append(count).append(", "));
    int losses = connections.stream().mapToInt(StreamConnection::losses).sum();
    text.append("snapshots ")
        .append(snapshots.written())
        .append(", connections lost ")
        .append(losses);
    List<String> without = withoutBook();
    if (!without.isEmpty()) {
      text.append(", without a book: ").append(String.join(" ", without));
    }
    List<String> silent = silentKinds();
    if (!silent.isEmpty()) {
      text.append(", never came: ")
          .append(String.join(" ", silent))
          .append(" (futures send these under /market: record them from there, with --streams)");
    }
    return text.toString();
  }

  /// Of futures, kinds of streams that were asked for on an address that does not carry them: the
  /// exchange says nothing, and nothing comes.
  public synchronized List<String> silentKinds() {
    if (!plan.exchange().isFutures() || plan.url().getPath().startsWith("/market")) {
      return List.of();
    }
    return plan.connections().stream()
        .flatMap(List::stream)
        .map(stream -> stream.replaceFirst("^[^@]*@", "").replaceFirst("@.*", ""))
        .filter(kind -> !kind.equals("bookTicker") && !kind.equals("trade"))
        .filter(kind -> !kind.startsWith("depth") && !frames.containsKey(kind))
        .distinct()
        .toList();
  }

  /// Symbols whose diffs no snapshot has joined so far, over any of their connections.
  public List<String> withoutBook() {
    return snapshots.missing();
  }

  /// How many books were written down.
  public int snapshots() {
    return snapshots.written();
  }

  @Override
  public void close() throws IOException {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
    }
    connections.forEach(StreamConnection::close);
    snapshots.close();
    timer.shutdownNow();
    out.close();
    http.shutdownNow();
  }
}
