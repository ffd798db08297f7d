package io.topbook.features;

/// Bits of a row's quality mask; 0 = complete.
public final class Quality {
  /// The bookTicker subscription was not up, or not proven up, for all of the second.
  public static final int QUOTE_GAP = 1;

  /// An aggregate trade id of the second is missing, or nothing proves that none is.
  public static final int TRADE_GAP = 2;

  /// The book was out of sync at any moment of the second, or not proven in sync.
  public static final int BOOK_GAP = 4;

  /// Published before the second's mark had come.
  public static final int STALE = 8;

  /// Differs from revision 0.
  public static final int REVISED = 16;

  /// Holds trades fetched later by REST.
  public static final int REPAIRED = 32;

  /// A look-back is not filled yet: start of history, or after an absence.
  public static final int WARMING = 64;

  /// A second inside a look-back has QUOTE_GAP, TRADE_GAP, BOOK_GAP or STALE, of an input that a
  /// feature uses.
  public static final int TAINTED = 128;

  /// Exchange status other than TRADING.
  public static final int NOT_TRADING = 256;

  /// Clock offset unknown or unsteady within the second; quotes only.
  public static final int CLOCK = 512;

  /// Tick or step size changed inside a look-back.
  public static final int RULE_CHANGE = 1024;

  /// A row with any of these is not complete.
  public static final int INCOMPLETE =
      QUOTE_GAP | TRADE_GAP | BOOK_GAP | STALE | WARMING | TAINTED | NOT_TRADING | CLOCK;

  private Quality() {}

  public static boolean isComplete(int quality) {
    return (quality & INCOMPLETE) == 0;
  }
}
