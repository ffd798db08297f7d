package io.topbook.producer.rest;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;

/// One GET and what becomes of it. All but {@link #read} is called on the {@link RestClient}'s
/// loop.
interface RestRequest<T> {
  URI address();

  /// By the exchange's table.
  int weight();

  /// In which order it goes.
  Urgency urgency();

  /// Its turn has come: what {@link #address} and {@link #weight} say from here on. Only asked of
  /// the first urgency.
  default void askForLess(boolean less) {}

  /// The weight is taken: runs `send`, on any thread, once the answer may come.
  default void prepare(Runnable send) {
    send.run();
  }

  /// Reads the body of a 200, on a worker thread.
  ///
  /// @throws com.fasterxml.jackson.core.JsonProcessingException when it says what cannot be used,
  ///   which is final
  /// @throws IOException when it broke off, after which the request is tried again
  T read(InputStream body) throws IOException;

  /// @param ingestNs when it had been read
  void onAnswer(T answer, long ingestNs);

  /// It failed, and is going to be tried again.
  void onRetry(String error, int attempt);

  /// It is given up.
  void onFailed(String error);

  /// What it asks for, to be logged.
  String name();
}
