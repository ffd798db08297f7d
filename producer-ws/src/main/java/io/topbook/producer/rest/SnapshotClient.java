package io.topbook.producer.rest;

import io.topbook.producer.feed.SnapshotKind;
import io.topbook.producer.feed.SnapshotRequests;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Fetches depth snapshots. A symbol asked for while it is still waiting is asked once.
///
/// Confined to the {@link RestClient}'s loop, but for {@link #of}.
public final class SnapshotClient {
  private static final Logger LOGGER = LoggerFactory.getLogger(SnapshotClient.class);

  /// 5000 levels a side are under 1 MB.
  private static final int MAX_BODY_BYTES = 16 << 20;

  private final RestClient rest;
  private final Map<String, Request> open = new HashMap<>();

  public SnapshotClient(RestClient rest) {
    this.rest = rest;
  }

  /// The requests of one feed; safe from any thread.
  public SnapshotRequests of(AnswerReceiver receiver) {
    return (symbol, kind) -> rest.loop().execute(() -> add(symbol, kind, receiver));
  }

  private void add(String symbol, SnapshotKind kind, AnswerReceiver receiver) {
    Request request = open.get(symbol);
    if (request == null) {
      request = new Request(symbol, kind, receiver);
      open.put(symbol, request);
      rest.stats().waits(kind);
      rest.send(request);
    } else if (kind.isMorePressingThan(request.kind)) {
      rest.move(request, request.becomes(kind));
    }
  }

  private final class Request implements RestRequest<byte[]> {
    private final String symbol;
    private final AnswerReceiver receiver;
    private SnapshotKind kind;
    private volatile int limit = rest.settings().limit();

    Request(String symbol, SnapshotKind kind, AnswerReceiver receiver) {
      this.symbol = symbol;
      this.kind = kind;
      this.receiver = receiver;
    }

    Runnable becomes(SnapshotKind other) {
      return () -> {
        rest.stats().waitsNoMore(kind);
        kind = other;
        rest.stats().waits(kind);
      };
    }

    @Override
    public String name() {
      return "depth of " + symbol;
    }

    @Override
    public URI address() {
      return rest.settings().depthAddress(symbol, limit);
    }

    @Override
    public int weight() {
      return rest.settings().depthWeight(limit);
    }

    @Override
    public Urgency urgency() {
      return Urgency.of(kind);
    }

    @Override
    public void askForLess(boolean less) {
      limit = less ? rest.settings().lesserLimit() : rest.settings().limit();
    }

    /// The feed keeps diffs from before the request goes out, else a snapshot that stands at a diff
    /// of this very moment would join none.
    @Override
    public void prepare(Runnable send) {
      boolean whole = limit == rest.settings().limit();
      receiver.tell(feed -> {
        feed.onSnapshotDue(symbol, whole);
        send.run();
      });
    }

    @Override
    public byte[] read(InputStream in) throws IOException {
      byte[] body = in.readNBytes(MAX_BODY_BYTES + 1);
      if (body.length > MAX_BODY_BYTES) {
        throw new IOException("the answer is longer than " + MAX_BODY_BYTES + " bytes");
      }
      return body;
    }

    @Override
    public void onAnswer(byte[] body, long ingestNs) {
      rest.stats().answered(kind);
      done();
      receiver.tell(feed -> feed.onSnapshot(symbol, body, ingestNs));
    }

    @Override
    public void onRetry(String error, int attempt) {
      rest.stats().retried();
      LOGGER
          .atInfo()
          .addKeyValue("symbol", symbol)
          .addKeyValue("error", error)
          .addKeyValue("attempt", attempt)
          .log("snapshot failed, trying again");
    }

    @Override
    public void onFailed(String error) {
      rest.stats().failed();
      done();
      LOGGER
          .atWarn()
          .addKeyValue("symbol", symbol)
          .addKeyValue("error", error)
          .log("snapshot given up");
      receiver.tell(feed -> feed.onSnapshotFailed(symbol, error, rest.clock().nowNs()));
    }

    private void done() {
      open.remove(symbol);
      rest.stats().waitsNoMore(kind);
    }
  }
}
