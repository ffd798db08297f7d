package io.topbook.producer.telemetry;

import io.topbook.producer.publish.KafkaSink;
import io.topbook.producer.ws.EpochNanoClock;

/// Sees whether Kafka goes on acknowledging. Sampled about every second by one thread, read by any.
public final class AckWatch {
  private final KafkaSink sink;
  private final EpochNanoClock clock;
  private long lastAcknowledged;
  private long movedNs;
  private volatile long stalledNs;

  public AckWatch(KafkaSink sink, EpochNanoClock clock) {
    this.sink = sink;
    this.clock = clock;
    this.movedNs = clock.nowNs();
  }

  /// Looks whether anything was acknowledged since the last look, or nothing has to be.
  public void sample() {
    long nowNs = clock.nowNs();
    long acknowledged = sink.ackedCount();
    boolean nothingInFlight = sink.inFlightBytes() == 0;
    if (acknowledged != lastAcknowledged || nothingInFlight) {
      lastAcknowledged = acknowledged;
      movedNs = nowNs;
    }
    stalledNs = nowNs - movedNs;
  }

  /// How long Kafka has acknowledged nothing although something is in flight, ns.
  public long stalledNs() {
    return stalledNs;
  }
}
