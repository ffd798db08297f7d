package io.topbook.producer.feed;

import java.util.List;
import java.util.Map;

/// What one connection tells its feed.
///
/// Every call comes from that connection's event-loop thread. All times are ns since 1970-01-01 UTC
/// by our own clock, not corrected for the exchange's. No call throws for what the exchange sent.
public interface FeedListener {
  /// The socket is up, nothing is subscribed yet.
  void onOpen(long nowNs);

  /// The exchange acknowledged these streams.
  void onSubscribed(List<String> streams, long nowNs);

  /// One whole text frame. `buffer` is only valid during the call.
  void onTextFrame(byte[] buffer, int offset, int length, long ingestNs);

  /// A frame that cannot be read as text: too big, binary, not UTF-8.
  ///
  /// @param sample its first bytes, as many as there are at hand
  /// @param frameBytes the whole frame's length
  void onUnusableFrame(
      RejectReason reason, byte[] sample, long frameBytes, String detail, long ingestNs);

  /// The socket is gone, or never came up: may follow {@link #onOpen} or not.
  void onClosed(CloseCause cause, String detail, long nowNs);

  /// A {@link SnapshotRequests#request} goes out after this call: what is published from here on
  /// may lie beyond its answer.
  ///
  /// @param whole it asks for as many levels as are wanted, else for fewer
  void onSnapshotDue(String symbol, boolean whole);

  /// Its answer: a REST depth body.
  void onSnapshot(String symbol, byte[] body, long ingestNs);

  void onSnapshotFailed(String symbol, String detail, long nowNs);

  /// What exchangeInfo says now, by symbol. One of ours that is absent is listed no more.
  void onRules(Map<String, SymbolRules> listed, long nowNs);

  /// Every 10 ms or so, with or without a socket.
  void onTick(long nowNs);
}
