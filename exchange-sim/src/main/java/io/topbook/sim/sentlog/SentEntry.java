package io.topbook.sim.sentlog;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// One line of a sent log. `atMicros` is the simulator's wall clock; connections count up from 1 in
/// each run of the simulator.
public sealed interface SentEntry {
  /// A part of a bounded log begins.
  record Part(long startMillis, int number) implements SentEntry {}

  /// A recording, before anything of it is sent.
  record Recording(int number, String path) implements SentEntry {}

  /// It subscribed: all its streams by now. A bounded log says it again at the head of each part.
  record Subscribed(long atMicros, int connection, List<String> streams) implements SentEntry {}

  /// A recorded line was sent.
  record Line(long atMicros, List<Integer> connections, int file, long line) implements SentEntry {}

  /// An event was sent, unaltered.
  ///
  /// @param payload the JSON of the bare payload
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Event(long atMicros, List<Integer> connections, byte[] payload) implements SentEntry {}

  /// A fault put these bytes in an event's place.
  ///
  /// @param payload what stood inside the frame, be it an event or not
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Altered(long atMicros, int connection, String fault, byte[] payload)
      implements SentEntry {}

  /// A fault took effect.
  ///
  /// @param connection null when it concerns none or all
  /// @param detail one JSON object
  record Fault(long atMicros, @Nullable Integer connection, String fault, String detail)
      implements SentEntry {}

  /// Its link is slow: the last `events` that it was sent so far have not come through yet.
  record Waiting(long atMicros, int connection, long events) implements SentEntry {}

  /// It closed; the last `lost` of its `sent` events never left.
  record Closed(long atMicros, int connection, long sent, long lost) implements SentEntry {}
}
