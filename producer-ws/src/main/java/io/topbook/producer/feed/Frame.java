package io.topbook.producer.feed;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What one frame says, read but not judged.
///
/// Ids are the exchange's; times are µs since 1970-01-01 UTC by the exchange's clock. `symbol` is
/// the symbol's place in the connection's list.
public sealed interface Frame {
  /// A time or id that the frame does not carry.
  long ABSENT = Long.MIN_VALUE;

  /// Market data of one symbol.
  sealed interface MarketEvent extends Frame {
    int symbol();
  }

  /// Best bid and ask after one book update.
  ///
  /// @param tradeTime `T`, {@link #ABSENT} on spot
  record Quote(
      int symbol,
      long updateId,
      double bidPrice,
      double bidQty,
      double askPrice,
      double askQty,
      long tradeTime)
      implements MarketEvent {}

  /// Fills of one taker order at one price; of a single trade all three ids are its own.
  record Trade(
      int symbol,
      long eventTime,
      long tradeTime,
      long id,
      long firstTradeId,
      long lastTradeId,
      double price,
      double qty,
      boolean buyerIsMaker)
      implements MarketEvent {}

  /// An id of a trade stream without a public fill: `X` is `NA`, or the price is 0.
  record NotATrade(int symbol, long eventTime, long id) implements MarketEvent {}

  /// A change of the book.
  ///
  /// @param previousUpdateId `pu`, {@link #ABSENT} on spot
  record Depth(
      int symbol,
      long eventTime,
      long firstUpdateId,
      long lastUpdateId,
      long previousUpdateId,
      Levels bids,
      Levels asks)
      implements MarketEvent {

    /// Its ids and time alone: all that joining needs.
    public Depth withoutLevels() {
      return new Depth(
          symbol,
          eventTime,
          firstUpdateId,
          lastUpdateId,
          previousUpdateId,
          Levels.NONE,
          Levels.NONE);
    }
  }

  /// A whole book.
  ///
  /// @param eventTime {@link #ABSENT} on spot
  record Snapshot(int symbol, long eventTime, long lastUpdateId, Levels bids, Levels asks)
      implements MarketEvent {}

  /// The recorded receive time, ns, of the frames that follow.
  ///
  /// @param live the recorded clock goes with the wall clock by now
  record Clock(long timeNs, List<String> absent, boolean live, boolean end) implements Frame {}

  /// The answer to one of our requests.
  ///
  /// @param refused null when the exchange agreed
  record Answer(long id, @Nullable Refusal refused) implements Frame {}

  /// Why the exchange refused a request.
  record Refusal(int code, String message) {}

  /// The server is about to go.
  record ServerShutdown() implements Frame {}

  /// A frame that cannot be used.
  ///
  /// @param symbol whose it was, −1 when that cannot be told
  /// @param mayBeQuote it was a quote, or it cannot be told what it was
  record Rejected(RejectReason reason, String detail, int symbol, boolean mayBeQuote)
      implements Frame {}
}
