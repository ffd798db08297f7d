package io.topbook.sim.protocol;

/// The two forms in which the exchange's errors to a WebSocket request are seen: in real traffic
/// `{"error":{"code":2,"msg":…},"id":3}`, in its documentation `{"code":2,"msg":…,"id":3}`.
public enum ErrorShape {
  NESTED,
  FLAT
}
