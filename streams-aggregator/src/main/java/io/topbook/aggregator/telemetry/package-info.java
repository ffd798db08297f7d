/// Metric names and `/health`. Knows no Kafka Streams.
@NullMarked
package io.topbook.aggregator.telemetry;

import org.jspecify.annotations.NullMarked;
