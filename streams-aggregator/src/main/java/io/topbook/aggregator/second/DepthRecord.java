package io.topbook.aggregator.second;

import io.topbook.features.book.DepthUpdate;

/// A record of the depth topic.
///
/// @param receivedAtNanos our clock when its frame left the socket, ns since 1970-01-01 UTC
/// @param appendedAtMillis the broker's clock when it was appended
public record DepthRecord(
    int symbolId, DepthUpdate update, long receivedAtNanos, long appendedAtMillis) {}
