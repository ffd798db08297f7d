package io.topbook.producer.feed;

/// What the exchange says to the transport rather than about the market. The feed reads every frame
/// and hands these back, on the connection's thread and within {@link FeedListener#onTextFrame}.
public interface RequestAnswers {
  /// The id of an answer that carries none, or one that is no whole number.
  long NO_ID = -1;

  /// `{"result":null,"id":1}`. The transport knows which streams that request named and calls
  /// {@link FeedListener#onSubscribed} with them.
  void onAccepted(long id);

  /// Either shape of error; `id` is {@link #NO_ID} when the request could not be parsed.
  void onRefused(long id, int code, String message);

  /// The server is about to go: connect anew first, drop this socket after.
  void onServerShutdown();

  /// The last clock frame of a recording: nothing follows.
  void onRecordingEnd();
}
