package io.topbook.aggregator.topology;

import org.apache.avro.specific.SpecificRecord;

/// An input record's value, or why it has none. A record that cannot be read still has an offset,
/// and marks wait for offsets: so it must reach the processor like any other.
public sealed interface Decoded {
  record Value(SpecificRecord record) implements Decoded {}

  record Unreadable(String why) implements Decoded {}
}
