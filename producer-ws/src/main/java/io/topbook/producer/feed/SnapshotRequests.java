package io.topbook.producer.feed;

/// Asks for a REST depth snapshot. On the connection's thread come {@link
/// FeedListener#onSnapshotDue}, once the weight limiter lets the request go and before it does, and
/// then {@link FeedListener#onSnapshot} or {@link FeedListener#onSnapshotFailed}.
@FunctionalInterface
public interface SnapshotRequests {
  /// A symbol that waits already is asked for once, as the more pressing kind of the two.
  void request(String symbol, SnapshotKind kind);
}
