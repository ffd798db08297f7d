/// The aggregator's process. `second` is pure, `topology` is Kafka Streams around it, `config` what
/// can be set, `telemetry` what shows; {@link io.topbook.aggregator.AggregatorMain} wires them.
@NullMarked
package io.topbook.aggregator;

import org.jspecify.annotations.NullMarked;
