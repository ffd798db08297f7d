package io.topbook.sim.market;

import io.topbook.sim.protocol.Subscribers;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A stream of one symbol, or of all, that is looked after every second: klines and tickers. Not
/// thread-safe.
final class SecondFeed {
  private static final Pattern KLINE = Pattern.compile("kline_(\\w+)");

  /// What is told: `interval` is null for tickers.
  record Kind(@Nullable Interval interval, boolean mini) {
    /// Empty when `type`, what stands behind a symbol's `@`, is no such stream.
    static Optional<Kind> of(String type, boolean futures) {
      Matcher kline = KLINE.matcher(type);
      if (kline.matches()) {
        return Interval.of(kline.group(1), futures).map(interval -> new Kind(interval, false));
      }
      return switch (type) {
        case "miniTicker" -> Optional.of(new Kind(null, true));
        case "ticker" -> Optional.of(new Kind(null, false));
        default -> Optional.empty();
      };
    }
  }

  /// What `symbol` is of the stream of all symbols.
  static final int ALL = -1;

  final int symbol;
  final String stream;
  final Kind kind;
  final Subscribers subscribers;

  /// The last trade that has been told of.
  long toldTradeId;

  SecondFeed(int symbol, String stream, Kind kind, Subscribers subscribers) {
    this.symbol = symbol;
    this.stream = stream;
    this.kind = kind;
    this.subscribers = subscribers;
  }
}
