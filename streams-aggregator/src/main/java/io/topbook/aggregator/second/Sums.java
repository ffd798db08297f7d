package io.topbook.aggregator.second;

/// What the records of one second add up to, as far as every stream has it.
interface Sums {
  /// Records inside.
  long count();

  long firstId();

  long lastId();
}
