package io.topbook.sim.record;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.topbook.sim.trouble.NetTrouble;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One connection to the exchange: when its socket is lost, the next follows.
///
///     waiting ──handshake──► subscribing ──last answer──► open ──lost, silent──► waiting, longer
///
/// Thread-safe.
final class StreamConnection {
  /// Takes what a connection brings.
  interface Listener {
    void onFrame(String json) throws IOException;

    /// All streams are subscribed: events from here on miss nothing.
    void onSubscribed(StreamConnection connection);

    void onOpen(StreamConnection connection) throws IOException;

    /// The exchange does not take the subscriptions of a connection that never had them.
    void onRefused(StreamConnection connection, String answer);

    /// Nothing can be written any more.
    void onFailure(IOException failure);
  }

  private static final ObjectMapper JSON = new ObjectMapper();

  /// So begins every event of a combined connection, and no answer.
  private static final String STREAM = "{\"stream\"";

  private static final Logger LOGGER = LoggerFactory.getLogger(StreamConnection.class);
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(20);

  /// The exchange takes five messages a second.
  private static final Duration BETWEEN_REQUESTS = Duration.ofMillis(300);

  private static final int STREAMS_AT_ONCE = 200;

  /// The exchange pings every 20 s (futures: 3 min), so silence means that the socket is dead.
  private static final Duration SILENCE = Duration.ofMinutes(4);

  private static final Duration BACKOFF_MIN = Duration.ofSeconds(1);
  private static final Duration BACKOFF_MAX = Duration.ofMinutes(1);

  private final HttpClient http;
  private final URI address;
  private final List<String> streams;
  private final ScheduledExecutorService timer;
  private final Listener listener;
  private Duration backoff = BACKOFF_MIN;
  private @Nullable Socket socket;
  private volatile boolean subscribed;
  private boolean closed;
  private int losses;

  StreamConnection(
      HttpClient http,
      URI address,
      List<String> streams,
      ScheduledExecutorService timer,
      Listener listener) {
    this.http = http;
    this.address = address;
    this.streams = List.copyOf(streams);
    this.timer = timer;
    this.listener = listener;
  }

  List<String> streams() {
    return streams;
  }

  /// How often its socket was lost.
  synchronized int losses() {
    return losses;
  }

  synchronized void open() {
    if (closed) {
      return;
    }
    var next = new Socket();
    socket = next;
    var _ =
        http.newWebSocketBuilder()
            .connectTimeout(CONNECT_TIMEOUT)
            .buildAsync(address, next)
            .whenComplete((_, failure) -> {
              if (failure != null) {
                lost(next, failure instanceof CompletionException e ? e.getCause() : failure);
              }
            });
  }

  private synchronized void lost(Socket from, @Nullable Throwable why) {
    if (closed || from != socket) {
      return;
    }
    socket = null;
    from.end();
    losses++;
    LOGGER
        .atWarn()
        .addKeyValue("address", address)
        .addKeyValue("error", why == null ? "none given" : NetTrouble.of(why))
        .addKeyValue("retryInSeconds", backoff.toSeconds())
        .log("connection lost");
    var _ = timer.schedule(this::open, backoff.toMillis(), TimeUnit.MILLISECONDS);
    backoff =
        backoff.multipliedBy(2).compareTo(BACKOFF_MAX) < 0 ? backoff.multipliedBy(2) : BACKOFF_MAX;
  }

  private synchronized void delivers() {
    backoff = BACKOFF_MIN;
  }

  /// What was taken once will be again; at first it is a matter of what was asked for.
  private void refused(Socket from, String answer) {
    if (subscribed) {
      lost(from, new IOException("the exchange refused a subscription: " + answer));
    } else {
      listener.onRefused(this, answer);
    }
  }

  synchronized void close() {
    closed = true;
    if (socket != null) {
      socket.end();
    }
  }

  /// One socket's life. The JDK calls it from one thread at a time, and answers pings itself.
  private final class Socket implements WebSocket.Listener {
    private final StringBuilder part = new StringBuilder();
    private volatile long heardNanos = System.nanoTime();
    private volatile @Nullable WebSocket webSocket;
    private volatile @Nullable ScheduledFuture<?> watch;
    private volatile boolean ended;
    private int answers;

    private int requests() {
      return (streams.size() + STREAMS_AT_ONCE - 1) / STREAMS_AT_ONCE;
    }

    @Override
    public void onOpen(WebSocket opened) {
      webSocket = opened;
      if (ended) {
        opened.abort();
        return;
      }
      heard();
      watch = timer.scheduleAtFixedRate(this::watch, 10, 10, TimeUnit.SECONDS);
      try {
        listener.onOpen(StreamConnection.this);
      } catch (IOException e) {
        listener.onFailure(e);
      }
      request(opened, 0);
      opened.request(1);
    }

    private void request(WebSocket to, int number) {
      List<String> some =
          streams.subList(
              number * STREAMS_AT_ONCE, Math.min((number + 1) * STREAMS_AT_ONCE, streams.size()));
      String text =
          "{\"method\":\"SUBSCRIBE\",\"params\":[\""
              + String.join("\",\"", some)
              + "\"],\"id\":"
              + (number + 1)
              + '}';
      CompletableFuture<WebSocket> sent = to.sendText(text, true);
      var _ =
          sent.whenComplete((_, failure) -> {
            if (failure != null) {
              lost(this, failure);
            } else if (number + 1 < requests()) {
              var _ =
                  timer.schedule(
                      () -> request(to, number + 1),
                      BETWEEN_REQUESTS.toMillis(),
                      TimeUnit.MILLISECONDS);
            }
          });
    }

    private void watch() {
      if (ended) {
        end(); // it was lost while the watch began
        return;
      }
      if (System.nanoTime() - heardNanos > SILENCE.toNanos()) {
        lost(this, new IOException("silent for " + SILENCE.toSeconds() + " s"));
      }
    }

    private void heard() {
      heardNanos = System.nanoTime();
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence text, boolean last) {
      if (ended) {
        return null;
      }
      heard();
      part.append(text);
      if (last) {
        String frame = part.toString();
        part.setLength(0);
        take(frame);
      }
      from.request(1);
      return null;
    }

    private void take(String frame) {
      if (!frame.startsWith(STREAM)) {
        JsonNode answer = parsed(frame);
        if (answer.has("error") || answer.has("code")) {
          refused(this, frame);
          return;
        }
        if (answer.has("id")) {
          if (++answers == requests()) {
            subscribed = true;
            listener.onSubscribed(StreamConnection.this);
          }
          return;
        }
      }
      delivers();
      try {
        listener.onFrame(frame);
      } catch (IOException e) {
        listener.onFailure(e);
      }
    }

    /// Missing when it is no JSON; it is written down all the same.
    private static JsonNode parsed(String frame) {
      try {
        return JSON.readTree(frame);
      } catch (JsonProcessingException _) {
        return MissingNode.getInstance();
      }
    }

    @Override
    public @Nullable CompletionStage<?> onPing(WebSocket from, ByteBuffer message) {
      heard();
      from.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
      lost(this, new IOException("closed by the exchange: " + code + ' ' + reason));
      return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
      lost(this, error);
    }

    /// Its connection has no use for it any more, whatever state it is in.
    void end() {
      ended = true;
      ScheduledFuture<?> watching = watch;
      if (watching != null) {
        watching.cancel(false);
      }
      WebSocket open = webSocket;
      if (open != null) {
        open.abort();
      }
    }
  }
}
