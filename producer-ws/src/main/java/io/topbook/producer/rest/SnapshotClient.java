package io.topbook.producer.rest;

import io.topbook.producer.feed.SnapshotRequests;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.HashSet;
import java.util.Set;
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
  private final Set<String> open = new HashSet<>();

  public SnapshotClient(RestClient rest) {
    this.rest = rest;
  }

  /// The requests of one feed; safe from any thread.
  public SnapshotRequests of(AnswerReceiver receiver) {
    return symbol -> rest.loop().execute(() -> add(symbol, receiver));
  }

  private void add(String symbol, AnswerReceiver receiver) {
    if (open.add(symbol)) {
      rest.stats().open(open.size());
      rest.send(new Request(symbol, receiver));
    }
  }

  private final class Request implements RestRequest<byte[]> {
    private final String symbol;
    private final AnswerReceiver receiver;

    Request(String symbol, AnswerReceiver receiver) {
      this.symbol = symbol;
      this.receiver = receiver;
    }

    @Override
    public String name() {
      return "depth of " + symbol;
    }

    @Override
    public URI address() {
      return rest.settings().depthAddress(symbol);
    }

    @Override
    public int weight() {
      return rest.settings().depthWeight();
    }

    @Override
    public boolean isUrgent() {
      return true;
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
      rest.stats().answered();
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
      rest.stats().open(open.size());
    }
  }
}
