package io.topbook.producer.second;

import io.topbook.avro.RejectedFrame;
import io.topbook.producer.feed.RejectReason;
import io.topbook.producer.publish.EventPublisher;
import io.topbook.producer.publish.RecordKey;
import java.nio.ByteBuffer;
import java.util.Arrays;

/// Counts every frame that cannot be used and publishes samples of them: the first ten of each reason,
/// then one a second at most, so that a flood of bad frames stays a trickle. Confined to one thread.
final class RejectSampler {
  private static final int MAX_SAMPLE_BYTES = 64 << 10;
  private static final long ALWAYS = 10;

  private final String connection;
  private final RecordKey key;
  private final EventPublisher publisher;
  private final long[] samples = new long[RejectReason.values().length];
  private final long[] lastAt = new long[RejectReason.values().length];

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
    int i = reason.ordinal();
    if (samples[i] >= ALWAYS && ingestNs - lastAt[i] < Seconds.SECOND) {
      return;
    }
    samples[i]++;
    lastAt[i] = ingestNs;
    byte[] sample =
        Arrays.copyOfRange(buffer, offset, offset + Math.min(length, MAX_SAMPLE_BYTES));
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
