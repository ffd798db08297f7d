package io.topbook.sim.replay;

/// A line to be played: a frame's JSON as recorded, or the body of a REST snapshot.
///
/// `receiveNanos` never goes backwards within a file. `payload` is where the bare payload begins in
/// a frame written the usual way, −1 in another; it ends one byte before the frame does. It is 0
/// when the JSON is the bare payload itself.
@SuppressWarnings("ArrayRecordComponent") // never compared
record Line(
    RecordedStream stream, int file, long number, long receiveNanos, byte[] json, int payload) {
  boolean isBare() {
    return payload == 0;
  }
}
