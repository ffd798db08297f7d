package io.topbook.producer.feed;

/// Asks for a REST depth snapshot. The answer comes to {@link FeedListener#onSnapshot} or {@link
/// FeedListener#onSnapshotFailed} on the connection's thread, after it has passed the weight
/// limiter.
@FunctionalInterface
public interface SnapshotRequests {
  void request(String symbol);
}
