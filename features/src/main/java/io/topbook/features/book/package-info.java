/// The order book: what the exchange told, applied; unknown when it cannot be known. Pure: the JDK
/// only, no clock, no I/O.
@NullMarked
package io.topbook.features.book;

import org.jspecify.annotations.NullMarked;
