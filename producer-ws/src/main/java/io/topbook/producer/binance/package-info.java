/// A frame's bytes → what it says: Binance's JSON, and nothing else that the exchange may send.
/// Knows the exchange's stream names and payloads; no socket, no Kafka.
@NullMarked
package io.topbook.producer.binance;

import org.jspecify.annotations.NullMarked;
