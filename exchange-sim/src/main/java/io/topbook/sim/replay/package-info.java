/// Recordings: read, inspected, and played to whoever subscribes.
///
/// {@link io.topbook.sim.replay.Inspector} reads every file once and says what it holds; {@link
/// io.topbook.sim.replay.MergedLines} reads them again, merged by receive time; {@link
/// io.topbook.sim.replay.Player} sends the lines. May use `protocol` and `sentlog`.
@NullMarked
package io.topbook.sim.replay;

import org.jspecify.annotations.NullMarked;
