/// What a connection and its feed say to each other: calls, reasons, settings. JDK only.
@NullMarked
package io.topbook.producer.feed;

import org.jspecify.annotations.NullMarked;
