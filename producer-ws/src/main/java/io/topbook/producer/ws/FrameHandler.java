package io.topbook.producer.ws;

import io.topbook.producer.feed.RejectReason;

/// What a {@link FrameReader} finds on a socket. All calls come from the event loop.
interface FrameHandler {
  /// A whole text message. `buffer` is only valid during the call.
  void onText(byte[] buffer, int offset, int length, long ingestNs);

  /// A message that is no text or too long; it has been skipped and the next one is fine.
  void onUnusable(
      RejectReason reason, byte[] sample, long frameBytes, String detail, long ingestNs);

  void onPing(byte[] payload);

  void onPong();

  /// A close frame; `code` is 1005 when it carries none.
  void onClose(int code, String reason);

  /// The peer broke RFC 6455: what follows cannot be told apart any more.
  void onProtocolError(String detail);
}
