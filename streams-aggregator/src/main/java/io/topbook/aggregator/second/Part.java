package io.topbook.aggregator.second;

/// A piece of a symbol's state, stored under a key of its own.
///
/// @param number the block of seconds, or of what waits; 0 of the head and the book
public record Part(Kind kind, long number) {
  /// What a part holds, with the byte that stands for it in a key.
  public enum Kind {
    /// {@link SymbolSeconds#BLOCK} seconds, of all streams and of the features.
    SECONDS('S'),
    WAITING_QUOTES('Q'),
    WAITING_TRADES('T'),
    WAITING_BOOK_ENTRIES('D'),
    WAITING_MARKS('M'),
    BOOK('B'),
    /// Everything else; restored last.
    HEAD('H');

    private final byte code;

    Kind(char code) {
      this.code = (byte) code;
    }

    public byte code() {
      return code;
    }

    public static Kind of(byte code) {
      for (Kind kind : values()) {
        if (kind.code == code) {
          return kind;
        }
      }
      throw new UnreadableStateException("expected a kind of state, was " + code);
    }
  }
}
