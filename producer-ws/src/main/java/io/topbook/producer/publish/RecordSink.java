package io.topbook.producer.publish;

import io.topbook.producer.feed.Backpressure;
import io.topbook.schemas.Topic;

/// Where encoded records go. Records of one key keep their order. Thread-safe; never blocks.
public interface RecordSink extends Backpressure {
  /// The key of a symbol or connection in every topic of this sink.
  RecordKey key(String name);

  /// Takes the record over; `value` must not change after.
  Sent send(Topic topic, RecordKey key, byte[] value);

  /// Lets what had to wait inside go on, where there is room now. To be called every few ms.
  void tick();
}
