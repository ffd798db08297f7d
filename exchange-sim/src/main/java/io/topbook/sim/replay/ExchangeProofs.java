package io.topbook.sim.replay;

import io.topbook.schemas.Exchange;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What one file shows of the exchange it was recorded from: keys that only the payloads of spot or
/// of futures have, and COIN-M's names of symbols. Addresses count where no frame tells.
///
/// Used by one thread.
final class ExchangeProofs {
  /// `BTCUSD_PERP`, `BTCUSD_210625`. USD-M has `BTCUSDT_210625` and had `BTCBUSD_210129`.
  private static final Pattern COINM_SYMBOL =
      Pattern.compile(".+_PERP|BNBUSD_\\d{6}|.*[^B]USD_\\d{6}");

  /// A frame of so many may be garbled where it counts.
  private static final int ODD_SHARE = 100;

  private final Map<Exchange, Long> frames = new EnumMap<>(Exchange.class);
  private @Nullable Exchange address;

  void frame(RecordedStream stream, Message message) {
    Exchange exchange =
        switch (stream.kind()) {
          case BOOK_TICKER -> of(stream, message.hasEvent() || message.hasTransactionTime());
          case AGG_TRADE -> of(stream, message.hasQuantityWithoutRpi() || !message.hasSpotFlag());
          case TRADE -> of(stream, !message.hasSpotFlag());
          case DEPTH -> of(stream, message.hasPreviousUpdateId() || message.hasTransactionTime());
          case MARK_PRICE -> of(stream, true);
          case SNAPSHOT, PARTIAL_DEPTH, KLINE, OTHER -> null;
        };
    if (exchange != null) {
      frames.merge(exchange, 1L, Long::sum);
    }
  }

  private static Exchange of(RecordedStream stream, boolean isFutures) {
    if (COINM_SYMBOL.matcher(stream.symbol()).matches()) {
      return Exchange.BINANCE_COINM;
    }
    return isFutures ? Exchange.BINANCE_USDM : Exchange.BINANCE;
  }

  void address(String url) {
    if (address == null) {
      address =
          url.contains("/fapi/") || url.contains("//fstream")
              ? Exchange.BINANCE_USDM
              : url.contains("/dapi/") || url.contains("//dstream")
                  ? Exchange.BINANCE_COINM
                  : url.contains("/api/") || url.contains("//stream.binance.")
                      ? Exchange.BINANCE
                      : null;
    }
  }

  /// One exchange, or several that contradict each other, or none.
  Set<Exchange> proven() {
    var proven = EnumSet.noneOf(Exchange.class);
    long all = frames.values().stream().mapToLong(Long::longValue).sum();
    frames.forEach((exchange, count) -> {
      if (count * ODD_SHARE > all) {
        proven.add(exchange);
      }
    });
    if (proven.isEmpty() && address != null) {
      proven.add(address);
    }
    return proven;
  }
}
