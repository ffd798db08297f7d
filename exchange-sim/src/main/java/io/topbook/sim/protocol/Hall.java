package io.topbook.sim.protocol;

/// One of the places where sockets read: who subscribed to what there, and what stands behind it.
public record Hall(Subscriptions subscriptions, Venue venue) {}
