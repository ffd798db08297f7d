package io.topbook.sim;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// An ordinary WebSocket client: the JDK's. Keeps every text frame, asks for one message at a time.
///
/// The JDK may lose bytes that come together with the handshake's answer: where much comes at once,
/// connect to an address without streams and {@link #subscribe}. Thread-safe.
public final class TestClient implements AutoCloseable, WebSocket.Listener {
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final Duration DEADLINE = Duration.ofSeconds(60);

  private final List<String> frames = new ArrayList<>();
  private final StringBuilder part = new StringBuilder();
  private final WebSocket socket;
  private int pings;
  private boolean closed;
  private @Nullable Throwable error;
  private int limit = Integer.MAX_VALUE;

  public TestClient(int port, String path) throws Exception {
    socket =
        HTTP.newWebSocketBuilder()
            .buildAsync(URI.create("ws://127.0.0.1:" + port + path), this)
            .get(20, TimeUnit.SECONDS);
  }

  public static HttpResponse<String> get(int port, String path) throws Exception {
    return ask(request(port, path).build());
  }

  public static HttpResponse<String> post(int port, String path, String body) throws Exception {
    return ask(request(port, path).POST(HttpRequest.BodyPublishers.ofString(body)).build());
  }

  private static HttpRequest.Builder request(int port, String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
  }

  private static HttpResponse<String> ask(HttpRequest request) throws Exception {
    return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
  }

  /// Stops reading once so many frames have come.
  public synchronized TestClient readingOnly(int frames) {
    limit = frames;
    return this;
  }

  public TestClient send(String text) throws Exception {
    socket.sendText(text, true).get(20, TimeUnit.SECONDS);
    return this;
  }

  public TestClient subscribe(List<String> streams) throws Exception {
    return send(
        "{\"method\":\"SUBSCRIBE\",\"params\":[\""
            + String.join("\",\"", streams)
            + "\"],\"id\":1}");
  }

  public synchronized List<String> frames() {
    return List.copyOf(frames);
  }

  public synchronized int pings() {
    return pings;
  }

  public synchronized boolean isClosed() {
    return closed;
  }

  /// Waits until the frames so far satisfy `condition`.
  public synchronized List<String> until(Predicate<List<String>> condition)
      throws InterruptedException {
    return await(() -> condition.test(frames));
  }

  /// Waits for a frame that contains `text`; looks at the newest frame only.
  public synchronized List<String> untilFrame(String text) throws InterruptedException {
    return await(() -> !frames.isEmpty() && frames.getLast().contains(text));
  }

  /// Nothing more comes over a dead socket, so there it does not wait.
  private synchronized List<String> await(BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + DEADLINE.toNanos();
    while (!condition.getAsBoolean()) {
      long left = end - System.nanoTime();
      if (closed || left <= 0) {
        String last = frames.isEmpty() ? "" : frames.getLast();
        throw new AssertionError(
            (closed ? "closed after " : "deadline after ") + frames.size() + " frames: " + last,
            error);
      }
      wait(Math.max(1, left / 1_000_000));
    }
    return List.copyOf(frames);
  }

  @Override
  public synchronized CompletionStage<?> onText(WebSocket from, CharSequence text, boolean last) {
    part.append(text);
    if (last) {
      frames.add(part.toString());
      part.setLength(0);
      notifyAll();
    }
    if (frames.size() < limit) {
      from.request(1);
    }
    return null;
  }

  @Override
  public synchronized CompletionStage<?> onPing(WebSocket from, ByteBuffer message) {
    pings++;
    notifyAll();
    from.request(1);
    return null;
  }

  @Override
  public synchronized CompletionStage<?> onClose(WebSocket from, int code, String reason) {
    frames.add("closed " + code + ' ' + reason);
    closed = true;
    notifyAll();
    return null;
  }

  @Override
  public synchronized void onError(WebSocket from, Throwable error) {
    frames.add("error " + error);
    this.error = error;
    closed = true;
    notifyAll();
  }

  /// Drops the socket without a close frame.
  @Override
  public void close() {
    socket.abort();
  }
}
