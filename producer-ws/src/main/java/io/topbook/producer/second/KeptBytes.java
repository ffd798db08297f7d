package io.topbook.producer.second;

/// How much the symbols of one connection keep together, so that many busy ones waiting for their
/// snapshots stay within the heap. Confined to one thread.
final class KeptBytes {
  private final long max;
  private long held;

  KeptBytes(long max) {
    this.max = max;
  }

  void add(long bytes) {
    held += bytes;
  }

  boolean isOver() {
    return held > max;
  }
}
