/// What a feature is: definitions, quality mask. Pure: the JDK only, no clock, no I/O.
@NullMarked
package io.topbook.features;

import org.jspecify.annotations.NullMarked;
