package io.topbook.aggregator.second;

/// Seconds from `first` through `last`; empty when `last` is before `first`.
record Span(long first, long last) {
  static final Span NONE = new Span(Long.MAX_VALUE, Long.MIN_VALUE);

  Span with(long second) {
    return new Span(Math.min(first, second), Math.max(last, second));
  }

  boolean isEmpty() {
    return last < first;
  }

  boolean holds(long second) {
    return second >= first && second <= last;
  }
}
