package io.topbook.sim.verify;

import java.util.Comparator;

/// One event on one side, in 53 bytes: enough to compare it and to find it again.
///
/// @param origin which side it is of, and of the log whether it must be found elsewhere
/// @param stream symbol and kind, see {@link Streams}
/// @param firstId of a diff: it carries the ids from here to `id`; {@link #UNKNOWN} of others
/// @param id `u` of quotes and depth, the id of trades
/// @param hash of its values
/// @param place log: its number among the expected ones of its stream; topic: partition and offset
/// @param from log: the market's time before a quote was sent; topic, table: the event's time
/// @param until log: the market's time after a quote was sent; topic, table: when a trade was sent
record Row(
    Origin origin,
    int stream,
    long firstId,
    long id,
    long hash,
    long place,
    long from,
    long until) {
  static final long UNKNOWN = Long.MIN_VALUE;

  static final Comparator<Row> BY_KEY =
      Comparator.comparingInt(Row::stream)
          .thenComparingLong(Row::id)
          .thenComparing(Row::origin)
          .thenComparingLong(Row::place);

  /// Where a row is from. Those of the log other than {@link #EXPECTED} may be found elsewhere, or
  /// not.
  enum Origin {
    EXPECTED('e'),
    /// Its id is not above those sent before it: collectors drop it as a repeat.
    DUPLICATE('d'),
    LOST('l'),
    UNSURE('u'),
    /// Held back by a bad link when the log ended.
    HELD('h'),
    ALTERED('a'),
    TOPIC('T'),
    /// A trade that a collector fetched by REST.
    TOPIC_REPAIRED('R'),
    TABLE('B'),
    TABLE_REPAIRED('S');

    private final char code;

    Origin(char code) {
      this.code = code;
    }

    /// As temporary files have it.
    char code() {
      return code;
    }

    static Origin of(int code) {
      for (Origin origin : values()) {
        if (origin.code == code) {
          return origin;
        }
      }
      throw new IllegalArgumentException("no origin has the code " + code);
    }

    boolean isLog() {
      return !isTopic() && !isTable();
    }

    boolean isTopic() {
      return this == TOPIC || this == TOPIC_REPAIRED;
    }

    boolean isTable() {
      return this == TABLE || this == TABLE_REPAIRED;
    }

    boolean isRepaired() {
      return this == TOPIC_REPAIRED || this == TABLE_REPAIRED;
    }
  }
}
