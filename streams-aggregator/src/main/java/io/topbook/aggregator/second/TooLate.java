package io.topbook.aggregator.second;

import io.topbook.features.state.StateReader;
import io.topbook.features.state.StateWriter;

/// Records that one mark covered, but that were of a time no longer kept: they change no row.
///
/// @param fromId lowest id among them, `untilId` the highest
public record TooLate(
    String stream, long count, long fromId, long untilId, long fromMicros, long untilMicros) {
  static TooLate of(String stream, long id, long micros) {
    return new TooLate(stream, 1, id, id, micros, micros);
  }

  void write(StateWriter out) {
    out.number(count);
    out.number(fromId);
    out.number(untilId);
    out.number(fromMicros);
    out.number(untilMicros);
  }

  static TooLate read(String stream, StateReader in) {
    return new TooLate(stream, in.number(), in.number(), in.number(), in.number(), in.number());
  }

  TooLate and(TooLate other) {
    return new TooLate(
        stream,
        count + other.count,
        Math.min(fromId, other.fromId),
        Math.max(untilId, other.untilId),
        Math.min(fromMicros, other.fromMicros),
        Math.max(untilMicros, other.untilMicros));
  }
}
