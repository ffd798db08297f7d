package io.topbook.sim.protocol;

/// Where a market hands its events to, in the order in which they happen.
///
/// Called by one thread at a time.
public interface EventSink {
  /// Whether an event for `to` is worth writing. What is not wanted is neither written nor handed
  /// over; the market itself goes on the same.
  default boolean wants(Subscribers to) {
    return !to.isEmpty();
  }

  /// Whether anybody wants it with times in microseconds too.
  default boolean wantsMicros(Subscribers to) {
    return to.hasMicros();
  }

  /// One event, once, for all who subscribed to its stream.
  ///
  /// @param kind what `e` says, or `bookTicker`, `partialDepth`
  /// @param payload holds the bare payload from `offset` on; belongs to the caller, who writes the
  ///   next event over it
  /// @param atMicros the market's time at which it happens, in µs since 1970
  void event(Subscribers to, String kind, byte[] payload, int offset, int length, long atMicros);

  /// The event just handed over again, its times in microseconds: for those who asked for these.
  /// Called only when {@linkplain Subscribers#hasMicros() there are such}.
  void microsEvent(
      Subscribers to, String kind, byte[] payload, int offset, int length, long atMicros);
}
