package io.topbook.producer.feed;

import java.util.Arrays;

/// A set of ids as ranges: what has been published of a stream whose ids are consecutive, so that a
/// late id can be told from a repeated one.
///
/// Bounded: the oldest range is forgotten first, and its ids then count as not published. Confined
/// to one thread.
public final class IdRanges {
  private static final int MAX_RANGES = 1_024;

  private long[] first = new long[4];
  private long[] last = new long[4];
  private int size;

  public boolean isEmpty() {
    return size == 0;
  }

  /// The highest id; only when not {@link #isEmpty}.
  public long highest() {
    return last[size - 1];
  }

  /// The lowest id; only when not {@link #isEmpty}.
  public long lowest() {
    return first[0];
  }

  /// Adds `id`, and all below it.
  public void addUpTo(long id) {
    long until = id;
    while (size > 0 && first[0] <= until + 1) {
      until = Math.max(until, last[0]);
      remove(0);
    }
    if (size < MAX_RANGES) {
      insert(0, until);
      first[0] = Long.MIN_VALUE;
    }
  }

  /// @return whether `id` was not in the set before
  public boolean add(long id) {
    if (size > 0 && id == last[size - 1] + 1) {
      last[size - 1] = id;
      return true;
    }
    int at = size;
    while (at > 0 && first[at - 1] > id) {
      at--;
    }
    if (at > 0 && id <= last[at - 1]) {
      return false;
    }
    boolean joinsBefore = at > 0 && last[at - 1] + 1 == id;
    boolean joinsAfter = at < size && id + 1 == first[at];
    if (joinsBefore && joinsAfter) {
      last[at - 1] = last[at];
      remove(at);
    } else if (joinsBefore) {
      last[at - 1] = id;
    } else if (joinsAfter) {
      first[at] = id;
    } else {
      insert(at, id);
    }
    return true;
  }

  private void insert(int at, long id) {
    if (size == MAX_RANGES) {
      if (at == 0) {
        return;
      }
      remove(0);
      at--;
    }
    if (size == first.length) {
      first = Arrays.copyOf(first, size * 2);
      last = Arrays.copyOf(last, size * 2);
    }
    System.arraycopy(first, at, first, at + 1, size - at);
    System.arraycopy(last, at, last, at + 1, size - at);
    first[at] = id;
    last[at] = id;
    size++;
  }

  private void remove(int at) {
    size--;
    System.arraycopy(first, at + 1, first, at, size - at);
    System.arraycopy(last, at + 1, last, at, size - at);
  }
}
