/// The features of every second. Pure: the JDK only, no clock, no I/O.
@NullMarked
package io.topbook.features.core;

import org.jspecify.annotations.NullMarked;
