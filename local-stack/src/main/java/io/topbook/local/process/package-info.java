/// Processes, whatever they are: start in order, probe, watch, restart, stop, find again. Knows
/// nothing of Kafka or PostgreSQL. JDK and Jackson only.
@NullMarked
package io.topbook.local.process;

import org.jspecify.annotations.NullMarked;
