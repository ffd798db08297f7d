/// The load harnesses: a made-up feed, a real broker, the real producer or aggregator as a process
/// of its own, and the figures of that process. Reports; asserts only that the sums balance.
@NullMarked
package io.topbook.bench;

import org.jspecify.annotations.NullMarked;
