package io.topbook.sim.fault;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.topbook.sim.protocol.StreamSocket;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;

/// A fault that was begun: which events or requests it takes, and how often it has taken effect.
///
/// Its chance depends on the seed and on its number alone. Confined to the event loop.
final class ActiveFault {
  private static final long UNBOUNDED = Long.MAX_VALUE;

  private final int id;
  private final Fault fault;
  private final long beganMillis;
  private final long seed;
  private final SplittableRandom random;
  private final Map<Integer, Long> seen = new HashMap<>();
  private final long every;
  private final double chance;
  private long left;
  private long effects;
  private boolean ended;
  private boolean takenBack;

  ActiveFault(int id, Fault fault, long seed, long nowMillis) {
    this.id = id;
    this.fault = fault;
    this.beganMillis = nowMillis;
    this.seed = new SplittableRandom(seed * 1_000_003 + id).nextLong();
    this.random = new SplittableRandom(this.seed);
    this.every = fault.number(Key.EVERY, 1);
    this.chance = fault.share(Key.CHANCE, 1);
    boolean once = !fault.has(Key.EVERY) && !fault.has(Key.CHANCE) && !fault.has(Key.DURATION_MS);
    this.left = fault.number(Key.COUNT, once ? 1 : UNBOUNDED);
  }

  int id() {
    return id;
  }

  Fault fault() {
    return fault;
  }

  SplittableRandom random() {
    return random;
  }

  /// Whether it is about this connection: by its id, by its share.
  boolean concerns(StreamSocket socket) {
    return fault.matchesConnection(socket.id())
        && new SplittableRandom(seed ^ socket.id()).nextDouble() < fault.share(Key.SHARE, 1);
  }

  /// One more event or request came that it is about.
  ///
  /// @param connection 0 where there is none
  /// @return whether this one is taken
  boolean takes(int connection) {
    if (ended) {
      return false;
    }
    if (seen.merge(connection, 1L, Long::sum) % every != 0
        || (chance < 1 && random.nextDouble() >= chance)) {
      return false;
    }
    if (left != UNBOUNDED && --left == 0) {
      ended = true;
    }
    return true;
  }

  void tookEffect() {
    effects++;
  }

  void end() {
    ended = true;
  }

  /// Somebody removed it: what it has not done yet it will not do.
  void takeBack() {
    takenBack = true;
  }

  boolean isTakenBack() {
    return takenBack;
  }

  boolean isEnded() {
    return ended;
  }

  ObjectNode json() {
    ObjectNode json = fault.json();
    json.put("id", id)
        .put("began_ms", beganMillis)
        .put("state", ended ? "past" : "active")
        .put("effects", effects);
    return json;
  }
}
