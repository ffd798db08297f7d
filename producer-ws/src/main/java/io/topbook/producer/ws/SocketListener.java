package io.topbook.producer.ws;

import io.topbook.producer.feed.CloseCause;
import java.time.Duration;

/// What a {@link Socket} tells the connection that dialled it. All calls come from the event loop,
/// none before {@link Dialer#dial} has returned.
interface SocketListener extends FrameHandler {
  /// The server upgraded to WebSocket.
  void onUp();

  /// It never came up.
  ///
  /// @param holdOff how long the exchange wants to hear nothing from this IP; zero when it did not
  ///   say
  void onFailed(CloseCause cause, String detail, Duration holdOff);

  /// One socket read has been handed out.
  void onReadDone(long ingestNs);

  /// It was up and broke without a close frame.
  void onCut(String detail);
}
