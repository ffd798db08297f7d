/// What the process tells about itself: metrics and `/health`. Reads counters that others keep;
/// counts nothing itself.
@NullMarked
package io.topbook.producer.telemetry;

import org.jspecify.annotations.NullMarked;
