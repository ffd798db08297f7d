/// Sums that are rounded once. Pure: the JDK only, no clock, no I/O.
@NullMarked
package io.topbook.features.sum;

import org.jspecify.annotations.NullMarked;
