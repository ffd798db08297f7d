/// Events → Avro → Kafka: keys, partitions, acknowledgements, back-pressure, and the account of
/// every record. Also reads back, at start, what an earlier run had published.
@NullMarked
package io.topbook.producer.publish;

import org.jspecify.annotations.NullMarked;
