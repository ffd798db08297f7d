/// One symbol's seconds: what goes in, when a second closes, what comes out. Pure: the JDK only, no
/// clock, no I/O; the same records and marks give the same rows.
@NullMarked
package io.topbook.aggregator.second;

import org.jspecify.annotations.NullMarked;
