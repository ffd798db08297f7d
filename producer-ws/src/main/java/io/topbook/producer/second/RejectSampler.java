package io.topbook.producer.second;

import io.topbook.avro.RejectedFrame;
import io.topbook.producer.feed.RejectReason;
import io.topbook.producer.publish.EventPublisher;
import io.topbook.producer.publish.RecordKey;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;

/// Counts every frame that cannot be used and publishes samples of them: the first ten of each
/// reason, then one a second at most, so that a flood of bad frames stays a trickle. Confined to
/// one thread.
final class RejectSampler {
  private static final int MAX_SAMPLE_BYTES = 64 << 10;
  private static final long ALWAYS = 10;

  private final String connection;
  private final RecordKey key;
  private final EventPublisher publisher;
  private final Map<RejectReason, Sampled> sampled = new EnumMap<>(RejectReason.class);

  private static final class Sampled {
    long count;
    long lastAt;
  }

  RejectSampler(String connection, EventPublisher publisher) {
    this.connection = connection;
    this.key = publisher.key(connection);
    this.publisher = publisher;
  }

  void reject(
      RejectReason reason,
      String detail,
      byte[] buffer,
      int offset,
      int length,
      long frameBytes,
      long ingestNs) {
    publisher.counts().dropped(reason).increment();
    Sampled before = sampled.computeIfAbsent(reason, _ -> new Sampled());
    if (before.count >= ALWAYS && ingestNs - before.lastAt < Seconds.SECOND) {
      return;
    }
    before.count++;
    before.lastAt = ingestNs;
    byte[] sample = Arrays.copyOfRange(buffer, offset, offset + Math.min(length, MAX_SAMPLE_BYTES));
    var frame = new RejectedFrame();
    frame.setReason(reason.label());
    frame.setConnection(connection);
    frame.setDetail(detail);
    frame.setFrame(ByteBuffer.wrap(sample));
    frame.setFrameBytes(frameBytes);
    frame.setIngestNs(ingestNs);
    publisher.reject(key, frame);
  }
}
