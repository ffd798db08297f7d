package io.topbook.producer.publish;

import io.topbook.producer.feed.Frame;

/// A diff as it lies in the depth topic.
///
/// @param diff without its levels
/// @param encoded the record's value, byte for byte
/// @param receivedAt our raw clock, ns
// Never compared.
@SuppressWarnings("ArrayRecordComponent")
public record PublishedDiff(Frame.Depth diff, byte[] encoded, long receivedAt) {}
