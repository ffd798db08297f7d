package io.topbook.producer.publish;

/// What a frame says of the clocks: when we received it and when the exchange sent it, both in ns.
public record ClockSample(long receivedAt, long sentAt) {}
