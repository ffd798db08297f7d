package io.topbook.producer.feed;

/// Says whether more events can be taken. While false a connection does not read its socket, so
/// that the exchange's frames wait in the kernel and at the exchange, not on our heap. Thread-safe.
@FunctionalInterface
public interface Backpressure {
  boolean isWritable();
}
