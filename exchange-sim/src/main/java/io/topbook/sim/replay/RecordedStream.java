package io.topbook.sim.replay;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;

/// One stream of a recording: `btcusdt@depth@100ms`.
///
/// `kind` is the exchange's word for what it carries (`bookTicker`, `depth`, `kline`, …).
/// `canonical` is the same for streams that one subscription means: diff depth of any speed is
/// `btcusdt@depth`. `symbol` is upper case, empty for a stream of all symbols.
record RecordedStream(int index, String name, String symbol, Kind kind, String canonical) {
  /// What a stream carries, by the label that counts are kept under.
  enum Kind {
    BOOK_TICKER("bookTicker"),
    AGG_TRADE("aggTrade"),
    TRADE("trade"),
    DEPTH("depth"),
    SNAPSHOT("snapshot"),
    PARTIAL_DEPTH("partialDepth"),
    KLINE("kline"),
    MARK_PRICE("markPrice"),
    OTHER("other");

    private final String label;

    Kind(String label) {
      this.label = label;
    }

    String label() {
      return label;
    }

    private static Kind of(String suffix) {
      String word = suffix.split("[@_]", 2)[0];
      for (Kind kind : values()) {
        if (kind.label.equals(word)) {
          return kind;
        }
      }
      return PARTIAL.matcher(word).matches() ? PARTIAL_DEPTH : OTHER;
    }
  }

  private static final Pattern PARTIAL = Pattern.compile("depth\\d+");
  private static final String SNAPSHOT_SUFFIX = "@depthSnapshot";

  static RecordedStream of(int index, String name) {
    if (name.endsWith(SNAPSHOT_SUFFIX)) {
      String symbol = name.substring(0, name.length() - SNAPSHOT_SUFFIX.length());
      return new RecordedStream(
          index, name, symbol.toUpperCase(Locale.ROOT), Kind.SNAPSHOT, symbol + "@depth");
    }
    int at = name.indexOf('@');
    boolean ofOneSymbol = at > 0 && !name.startsWith("!");
    return new RecordedStream(
        index,
        name,
        ofOneSymbol ? name.substring(0, at).toUpperCase(Locale.ROOT) : "",
        ofOneSymbol ? Kind.of(name.substring(at + 1)) : Kind.OTHER,
        canonical(name));
  }

  /// It makes a symbol of the recording. Klines, index prices and the like do not: some are of a
  /// pair, which is no symbol.
  boolean isOfSymbol() {
    return switch (kind) {
      case BOOK_TICKER, AGG_TRADE, TRADE, DEPTH, SNAPSHOT -> !symbol.isEmpty();
      case PARTIAL_DEPTH, KLINE, MARK_PRICE, OTHER -> false;
    };
  }

  /// The in-band stream of recorded REST snapshots.
  static String snapshotsOf(String symbol) {
    return symbol.toLowerCase(Locale.ROOT) + SNAPSHOT_SUFFIX;
  }

  /// One name for all that a subscription to `stream` can mean in a replay.
  static String canonical(String stream) {
    int at = stream.indexOf('@');
    return at > 0 && Kind.of(stream.substring(at + 1)) == Kind.DEPTH
        ? stream.substring(0, at) + "@depth"
        : stream;
  }

  /// What stands before a bare payload or the body of a snapshot.
  byte[] wrapperStart() {
    return ("{\"stream\":\"" + name + "\",\"data\":").getBytes(StandardCharsets.UTF_8);
  }
}
