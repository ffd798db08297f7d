/// The load harness: a stand-in exchange that only blasts quotes, a real broker, the real producer
/// as a process of its own, and the figures of that process. Reports; asserts only that the sums
/// balance.
@NullMarked
package io.topbook.bench;

import org.jspecify.annotations.NullMarked;
