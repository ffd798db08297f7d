package io.topbook.producer.second;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/// The exchange's clock as one connection sees it: receive time minus the clock offset, never
/// backwards. It stands still until the first offset is known (or assumed), and remembers in which
/// of its seconds the offset moved by more than 100 ms.
///
/// All times in ns. Confined to one thread.
final class ConnectionClock {
  static final long UNSTEADY_NS = 100_000_000L;
  private static final int MAX_UNSTEADY = 1_024;

  /// A sample that would set the clock ahead by more than this is believed once the next one
  /// agrees: one digit of a garbled time must not take the connection years ahead, for it never
  /// goes back.
  private static final long BELIEVABLE_NS = 10 * Seconds.SECOND;

  private static final long BELIEVABLE_AT_FIRST_NS = 3_600 * Seconds.SECOND;

  private final ClockOffset offset;
  private boolean running;
  private long now;
  private long second;
  private long low;
  private long high;
  private long lastOffset;
  private @Nullable Long doubtful;
  private final Deque<Long> unsteady = new ArrayDeque<>();

  ConnectionClock(long offsetWindowNs) {
    offset = new ClockOffset(offsetWindowNs);
  }

  boolean isRunning() {
    return running;
  }

  /// Only when {@link #isRunning}.
  long now() {
    return now;
  }

  @Nullable Long nowOrNull() {
    return running ? now : null;
  }

  boolean isOffsetKnown() {
    return offset.isKnown();
  }

  /// 0 while it is not known.
  long offset() {
    return offset.value();
  }

  /// Begins at `receiveNs`, by the offset as it is known now.
  void start(long receiveNs) {
    running = true;
    now = receiveNs - offset.value();
    lastOffset = offset.value();
    second = Seconds.floor(now);
    low = lastOffset;
    high = lastOffset;
  }

  /// A frame received at `receiveNs` says that the exchange's clock stood at `exchangeNs`.
  ///
  /// @return false when it is not believed yet
  boolean sample(long receiveNs, long exchangeNs) {
    long difference = receiveNs - exchangeNs;
    boolean believable =
        offset.isKnown()
            ? difference >= offset.value() - BELIEVABLE_NS
            : Math.abs(difference) <= BELIEVABLE_AT_FIRST_NS;
    boolean confirmed = doubtful != null && Math.abs(difference - doubtful) <= BELIEVABLE_NS;
    doubtful = believable || confirmed ? null : Long.valueOf(difference);
    if (doubtful == null) {
      offset.sample(receiveNs, exchangeNs);
    }
    return doubtful == null;
  }

  /// What was known stays until the first sample, and is forgotten then: it came from another run,
  /// whose clock was not quite ours.
  void forgetAtNextSample() {
    offset.forget();
  }

  /// Moves on to `receiveNs`.
  ///
  /// @return by how much the offset changed, ns
  long advance(long receiveNs) {
    offset.expire(receiveNs);
    now = Math.max(now, receiveNs - offset.value());
    long current = Seconds.floor(now);
    if (current == second && offset.value() == lastOffset) {
      return 0;
    }
    return observe(current);
  }

  private long observe(long current) {
    long change = offset.value() - lastOffset;
    lastOffset = offset.value();
    if (current != second) {
      if (Math.abs(change) > UNSTEADY_NS) {
        note(second);
        note(current);
      }
      second = current;
      low = lastOffset;
      high = lastOffset;
      return change;
    }
    low = Math.min(low, lastOffset);
    high = Math.max(high, lastOffset);
    if (high - low > UNSTEADY_NS) {
      note(current);
    }
    return change;
  }

  private void note(long unsteadySecond) {
    if (!unsteady.isEmpty() && unsteady.getLast() == unsteadySecond) {
      return;
    }
    if (unsteady.size() == MAX_UNSTEADY) {
      unsteady.removeFirst();
    }
    unsteady.addLast(unsteadySecond);
  }

  /// The offset is known and moved by at most 100 ms within the second that starts at `window`.
  boolean isSteady(long window) {
    return offset.isKnown() && (unsteady.isEmpty() || !unsteady.contains(window));
  }
}
