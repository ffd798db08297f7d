package io.topbook.sim.protocol;

import io.topbook.sim.sentlog.SentLog;

/// One event on its way to one socket, in pieces: `payload` is what a raw connection gets, `before`
/// and `after` wrap it on a combined one. Owns its bytes.
///
/// @param stream the subscription it belongs to
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Outgoing(String stream, byte[] before, byte[] payload, byte[] after, Entry entry) {
  /// How the sent log says that the event went out as it is.
  @FunctionalInterface
  public interface Entry {
    void log(SentLog log, long atMicros, String connections);
  }

  /// What stands inside the frame.
  public byte[] framed() {
    byte[] whole = new byte[before.length + payload.length + after.length];
    System.arraycopy(before, 0, whole, 0, before.length);
    System.arraycopy(payload, 0, whole, before.length, payload.length);
    System.arraycopy(after, 0, whole, before.length + payload.length, after.length);
    return whole;
  }
}
