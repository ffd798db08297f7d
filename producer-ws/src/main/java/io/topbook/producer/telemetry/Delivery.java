package io.topbook.producer.telemetry;

/// How records fare on their way to Kafka. Thread-safe.
public interface Delivery {
  /// Records that the broker has.
  long acknowledged();

  /// Records given up.
  long failed();

  /// Records handed over and neither acknowledged nor given up.
  long inFlight();

  /// How long the oldest of those in flight has waited, or how long nothing was acknowledged although
  /// something is in flight, ns; 0 when nothing is in flight.
  long stalledNs();
}
