package io.topbook.producer.rest;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What waits to be sent, and which goes next: by {@link Urgency}, then in order, as the {@link
/// WeightLimiter} lets them. Times are epoch ns. Confined to one thread.
///
/// When many of the first urgency wait, or the weight left does not suffice for all of them, they
/// ask for less: each of them answered soon is worth more than a few of them whole.
///
/// @param <C> what is queued
final class RequestQueue<C> {
  /// More of the first urgency than this ask for less.
  static final int FEW = 20;

  private final WeightLimiter limiter;
  private final Function<C, RestRequest<?>> request;
  private final Map<Urgency, Deque<C>> waiting = new EnumMap<>(Urgency.class);
  private long waitNs;

  /// @param request of what is queued
  RequestQueue(WeightLimiter limiter, Function<C, RestRequest<?>> request) {
    this.limiter = limiter;
    this.request = request;
    for (Urgency urgency : Urgency.values()) {
      waiting.put(urgency, new ArrayDeque<>());
    }
  }

  void addLast(C call) {
    of(call).addLast(call);
  }

  void addFirst(C call) {
    of(call).addFirst(call);
  }

  private Deque<C> of(C call) {
    return of(request.apply(call).urgency());
  }

  private Deque<C> of(Urgency urgency) {
    return Objects.requireNonNull(waiting.get(urgency)); // each has one
  }

  /// Takes the request out and adds it again, after `change` of its urgency. One that does not wait
  /// here, because it is under way or will be tried again later, is only changed.
  void move(RestRequest<?> moved, Runnable change) {
    Deque<C> from = of(moved.urgency());
    C found =
        from.stream().filter(call -> request.apply(call).equals(moved)).findFirst().orElse(null);
    change.run();
    if (found != null) {
      from.remove(found);
      addLast(found);
    }
  }

  /// The next one, its weight taken; null when none waits or the weight does not suffice: {@link
  /// #waitNs} says which.
  @Nullable C poll(long nowNs) {
    waitNs = 0;
    for (Deque<C> calls : waiting.values()) {
      C next = calls.peekFirst();
      if (next != null) {
        waitNs = acquire(request.apply(next), calls.size(), nowNs);
        return waitNs > 0 ? null : calls.removeFirst();
      }
    }
    return null;
  }

  private long acquire(RestRequest<?> next, int alike, long nowNs) {
    boolean first = next.urgency().isFirst();
    if (first) {
      next.askForLess(false);
      next.askForLess(alike > FEW || limiter.waitNs(alike * next.weight(), true, nowNs) > 0);
    }
    return limiter.acquire(next.weight(), first, nowNs);
  }

  /// How long after the last {@link #poll} the next one may go, ns; 0 when none waited.
  long waitNs() {
    return waitNs;
  }
}
