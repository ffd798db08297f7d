package io.topbook.sim.protocol;

/// What stands behind the sockets: a recording or a simulated market.
///
/// Every method is called on the server's event loop, never at the same time as another.
public interface Venue {
  /// `socket` has subscribed to more streams, and the answer is on its way.
  void onSubscribed(StreamSocket socket);

  /// `socket` gave up some streams by request.
  void onUnsubscribed(StreamSocket socket);

  /// `socket` is gone, its subscriptions with it.
  void onClosed(StreamSocket socket);

  /// `socket`, which was full, can take frames again.
  void onWritable(StreamSocket socket);

  RestAnswer answer(RestRequest request);

  /// Whether `symbol`, in upper case, is one of this venue's.
  boolean hasSymbol(String symbol);

  /// The JSON body of `GET /sim/status`.
  String status();
}
