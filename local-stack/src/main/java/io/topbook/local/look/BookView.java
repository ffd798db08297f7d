package io.topbook.local.look;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is known of one symbol's book at one moment.
///
/// @param source where it comes from, for people
/// @param why what its state rests on, or what is awaited
/// @param bids best first; empty while the book is not known
/// @param asks likewise
/// @param lastUpdateId the id that the book stands at; null while it is not known
/// @param eventTime of the last depth record, the exchange's clock; null before the first
/// @param receivedTime of the same, our clock at the socket
/// @param priceDecimals how many the tick size has
/// @param qtyDecimals how many the step size has
/// @param notes what else must be known to trust it or not
public record BookView(
    String symbol,
    String source,
    State state,
    String why,
    List<Level> bids,
    List<Level> asks,
    @Nullable Long lastUpdateId,
    @Nullable Instant eventTime,
    @Nullable Instant receivedTime,
    int priceDecimals,
    int qtyDecimals,
    List<String> notes) {
  /// How far the book is known.
  public enum State {
    /// No key frame was found yet.
    WAITING("WAITING FOR A KEY FRAME"),
    /// As a key frame told it; no diff has come since.
    KEY_FRAME("KEY FRAME"),
    IN_SYNC("IN SYNC"),
    /// As far as the log tells it is known, but nobody vouches that the log is whole up to now.
    SILENT("SILENT"),
    /// Likewise: the depth stream is not up.
    DOWN("DOWN"),
    /// In sync, but levels may be missing among the best.
    OUT_OF_RANGE("OUT OF RANGE"),
    GAP("GAP");

    private final String label;

    State(String label) {
      this.label = label;
    }

    String label() {
      return label;
    }

    /// There is a book that one may rely on.
    public boolean isGood() {
      return this == KEY_FRAME || this == IN_SYNC;
    }
  }

  /// @param vouched false: beyond what the key frame knew, so that better ones may be missing
  public record Level(double price, double qty, boolean vouched) {}

  public BookView {
    bids = List.copyOf(bids);
    asks = List.copyOf(asks);
    notes = List.copyOf(notes);
  }
}
