/// The process that takes exchange frames to Kafka: start-up and wiring. The only package that
/// knows every other.
@NullMarked
package io.topbook.producer;

import org.jspecify.annotations.NullMarked;
