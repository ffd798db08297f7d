package io.topbook.producer.telemetry;

import io.topbook.producer.publish.FeedCounts;
import io.topbook.producer.ws.Connection;

/// One connection's socket and feed, as metrics and health look at them.
///
/// @param symbols how many it carries
public record ConnectionView(Connection connection, FeedCounts counts, int symbols) {}
