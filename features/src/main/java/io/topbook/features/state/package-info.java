/// State as bytes. Pure: the JDK only, no clock, no I/O.
@NullMarked
package io.topbook.features.state;

import org.jspecify.annotations.NullMarked;
