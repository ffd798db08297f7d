/// Processors and stores around `second`. Only here: Kafka Streams.
@NullMarked
package io.topbook.aggregator.topology;

import org.jspecify.annotations.NullMarked;
