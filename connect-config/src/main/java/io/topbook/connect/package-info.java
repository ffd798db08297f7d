/// From topic to table with Kafka Connect: the converter and the transform that the sinks run, the
/// step that applies their configuration, and the watchdog that restarts what failed.
///
/// `AvroWireConverter` and `ToRow` run inside the Connect worker, from a plugin folder of their
/// own; the rest runs beside it and speaks to its REST interface.
@NullMarked
package io.topbook.connect;

import org.jspecify.annotations.NullMarked;
