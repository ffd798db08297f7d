package io.topbook.aggregator.second;

/// Bits of a row's quality mask that the two bars can have; 0 = complete.
public final class Quality {
  /// The bookTicker subscription was not up, or not proven up, for all of the second.
  public static final int QUOTE_GAP = 1;

  /// An aggregate trade id of the second is missing, or nothing proves that none is.
  public static final int TRADE_GAP = 2;

  /// Published before the second's mark had come.
  public static final int STALE = 8;

  /// Differs from revision 0.
  public static final int REVISED = 16;

  /// Holds trades fetched later by REST.
  public static final int REPAIRED = 32;

  /// Exchange status other than TRADING.
  public static final int NOT_TRADING = 256;

  /// Clock offset unknown or unsteady within the second; quotes only.
  public static final int CLOCK = 512;

  private Quality() {}
}
