/// REST depth snapshots and exchangeInfo through one weight-aware limiter. May use `feed` and the
/// clock and backoff of `ws`; blocking calls on threads of its own, everything else on one event
/// loop.
@NullMarked
package io.topbook.producer.rest;

import org.jspecify.annotations.NullMarked;
