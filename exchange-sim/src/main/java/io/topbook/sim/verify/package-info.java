/// Compares what left the simulator with the topics and the tables, value by value.
///
/// The sent log, a topic and a table are each a {@link io.topbook.sim.verify.Side} that gives
/// {@link io.topbook.sim.verify.Row}s: an event's key, a hash of its values, and where to find it
/// again. {@link io.topbook.sim.verify.Buckets} sorts them into files by key, and {@link
/// io.topbook.sim.verify.Comparison} compares one file of each after the other, so that memory does
/// not grow with the day. Knows neither recordings nor markets.
@NullMarked
package io.topbook.sim.verify;

import org.jspecify.annotations.NullMarked;
