package io.topbook.producer.publish;

import java.util.concurrent.atomic.AtomicLong;

/// A count that one thread adds to and any may read: cheaper than an atomic addition, of which a
/// quote would need several.
public final class Tally {
  private final AtomicLong count = new AtomicLong();

  public void increment() {
    add(1);
  }

  public void add(long more) {
    count.setOpaque(count.getPlain() + more);
  }

  public long get() {
    return count.getOpaque();
  }
}
