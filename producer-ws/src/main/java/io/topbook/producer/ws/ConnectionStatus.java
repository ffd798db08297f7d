package io.topbook.producer.ws;

/// One connection as `/health` tells it.
///
/// @param state `waiting`, `connecting`, `subscribing`, `streaming`, `played-out`, `stopped`
/// @param sinceNs since when it is in this state
/// @param up frames can come
/// @param downSinceNs since when it has no socket; 0 while `up` or played out
/// @param lastClose why the last socket went; empty when none has
/// @param reading false while back-pressure stops it
public record ConnectionStatus(
    String id,
    String state,
    long sinceNs,
    boolean up,
    long downSinceNs,
    String lastClose,
    boolean reading) {}
