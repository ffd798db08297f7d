/// A client that writes down what an exchange sends, as a recording that `replay` plays.
///
/// {@link io.topbook.sim.record.Recorder} wires; a {@link io.topbook.sim.record.StreamConnection}
/// is one socket and its successors; {@link io.topbook.sim.record.Snapshots} asks REST for the
/// books; {@link io.topbook.sim.record.RecordingWriter} writes. Of the simulator's server it knows
/// nothing.
@NullMarked
package io.topbook.sim.record;

import org.jspecify.annotations.NullMarked;
