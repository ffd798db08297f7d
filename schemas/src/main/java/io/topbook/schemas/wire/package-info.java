/// Avro values in Confluent's wire format, over a Confluent-compatible registry: what every part
/// writes to and reads from Kafka. Runs in the producer too, so JDK, Avro, Jackson and Kafka's
/// serializer interfaces only.
@NullMarked
package io.topbook.schemas.wire;

import org.jspecify.annotations.NullMarked;
