package io.topbook.sim.fault;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/// Everything that can go wrong, and the keys that say how.
enum Kind {
  /// The connection is closed: with a close frame, without, or by a reset.
  CUT(Scope.CONNECTION, Set.of(), Set.of(Key.CLOSE, Key.CODE, Key.REASON)),
  /// The connection stays open, nothing more is sent, and nothing is answered.
  HALF_OPEN(Scope.CONNECTION, Set.of(), Set.of()),
  /// Everything is held for a time, then comes at once.
  STALL(Scope.CONNECTION, Set.of(Key.DURATION_MS), Set.of(Key.MAX_BYTES)),
  /// So many bytes a second come through.
  SLOW(Scope.CONNECTION, Set.of(Key.BYTES_PER_SECOND), Set.of(Key.DURATION_MS, Key.MAX_BYTES)),
  /// The notice is pushed, and the connection closed later or not.
  SERVER_SHUTDOWN(Scope.CONNECTION, Set.of(), Set.of(Key.CUT_AFTER_MS)),

  DROP(Scope.EVENT, Set.of(), Set.of()),
  REPEAT(Scope.EVENT, Set.of(), Set.of(Key.TIMES)),
  /// The event comes after so many later ones of its stream.
  REORDER(Scope.EVENT, Set.of(), Set.of(Key.BY)),
  CORRUPT(Scope.EVENT, Set.of(), Set.of(Key.BYTES)),
  TRUNCATE(Scope.EVENT, Set.of(), Set.of(Key.KEEP)),
  OVERSIZE(Scope.EVENT, Set.of(), Set.of(Key.FRAME_BYTES)),
  BINARY(Scope.EVENT, Set.of(), Set.of()),
  /// `s` names another symbol, or this one in lower case.
  WRONG_SYMBOL(Scope.EVENT, Set.of(), Set.of(Key.SYMBOL, Key.SWAP_CASE)),

  REST_ERROR(Scope.REST, Set.of(Key.STATUS), Set.of(Key.ERROR_CODE, Key.MSG, Key.RETRY_AFTER_S)),
  REST_SLOW(Scope.REST, Set.of(Key.DELAY_MS), Set.of()),
  REST_RESET(Scope.REST, Set.of(), Set.of()),
  REST_GARBAGE(Scope.REST, Set.of(), Set.of()),
  /// `depth` is answered as it was a while ago.
  REST_OLD_SNAPSHOT(Scope.REST, Set.of(Key.SYMBOL), Set.of(Key.AGE_MS)),

  CROSSED_BOOK(Scope.MARKET, Set.of(Key.SYMBOL), Set.of()),
  CLOCK_JUMP(Scope.MARKET, Set.of(Key.BY_MS), Set.of()),
  HALT(Scope.MARKET, Set.of(Key.SYMBOL), Set.of(Key.DURATION_MS)),
  RESUME(Scope.MARKET, Set.of(Key.SYMBOL), Set.of()),
  DELIST(Scope.MARKET, Set.of(Key.SYMBOL), Set.of()),
  TICK_SIZE(Scope.MARKET, Set.of(Key.SYMBOL, Key.TICK_SIZE), Set.of());

  /// What a fault is about, and the keys that all of its kind have.
  enum Scope {
    /// Connections that are open when it begins.
    CONNECTION(Set.of(Key.CONNECTION, Key.STREAM, Key.SHARE)),
    /// Events of connections, later ones too.
    EVENT(
        Set.of(
            Key.CONNECTION,
            Key.STREAM,
            Key.SHARE,
            Key.COUNT,
            Key.EVERY,
            Key.CHANCE,
            Key.DURATION_MS)),
    REST(Set.of(Key.PATH, Key.SYMBOL, Key.COUNT, Key.EVERY, Key.CHANCE, Key.DURATION_MS)),
    MARKET(Set.of());

    private final Set<Key> keys;

    Scope(Set<Key> keys) {
      this.keys = keys;
    }
  }

  private final Scope scope;
  private final Set<Key> required;
  private final Set<Key> keys;

  Kind(Scope scope, Set<Key> required, Set<Key> optional) {
    this.scope = scope;
    this.required = required;
    this.keys = EnumSet.noneOf(Key.class);
    keys.addAll(scope.keys);
    keys.addAll(required);
    keys.addAll(optional);
  }

  String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  Scope scope() {
    return scope;
  }

  Set<Key> required() {
    return required;
  }

  Set<Key> keys() {
    return keys;
  }
}
