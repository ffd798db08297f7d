/// The socket to the exchange: dial, upgrade, subscribe, answer pings, notice silence, come back.
/// Hands whole text frames to a {@link io.topbook.producer.feed.FeedListener}; reads none of them.
/// May use Netty and `feed`; no Kafka, no JSON parser.
@NullMarked
package io.topbook.producer.ws;

import org.jspecify.annotations.NullMarked;
