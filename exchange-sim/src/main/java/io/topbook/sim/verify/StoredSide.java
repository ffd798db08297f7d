package io.topbook.sim.verify;

import io.topbook.sim.sentlog.SentEvent;
import java.io.IOException;
import java.util.List;

/// A side where collected events are stored and can be fetched again.
interface StoredSide extends Side {
  /// `topic` or `table`.
  String name();

  /// Rows to leave out may be from before this wall clock, µs; to be called before reading.
  void since(long wallMicros);

  /// What a row of this side stands for.
  List<SentEvent> fetch(Row row, Streams streams) throws IOException;

  /// Problems with what could not be understood; empty when all could.
  List<String> unreadable();
}
