package io.topbook.producer.binance;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.topbook.producer.feed.FeedSymbol;
import io.topbook.producer.feed.RejectReason;
import io.topbook.producer.feed.TradeStream;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Finds a connection's streams and symbols by the bytes of their names, without making a string.
///
/// A stream is learned when it is first seen, because depth comes at speeds of any name (`depth`,
/// `depth@100ms`, `depth@0ms`). Confined to one thread.
final class StreamTable {
  /// @param symbol the symbol's place in the connection's list, −1 for a stream of no symbol
  /// @param symbolName as payloads spell it
  // Never compared.
  @SuppressWarnings("ArrayRecordComponent")
  record Stream(StreamKind kind, int symbol, byte[] symbolName, String name) {}

  // Never compared.
  @SuppressWarnings("ArrayRecordComponent")
  private record Entry(byte[] name, Stream stream) {}

  static final Pattern DIFF_DEPTH = Pattern.compile("depth(@\\d{1,5}ms)?");

  /// Futures of a date have `_`; some symbols are of no Latin letters.
  private static final Pattern SYMBOL = Pattern.compile("[\\p{L}\\p{N}_]+");

  private static final byte[] NO_SYMBOL = {};
  private static final int MAX_LEARNED_PER_SYMBOL = 8;

  private final List<FeedSymbol> symbols;
  private final boolean played;
  private @Nullable Entry[] byStream;
  private final @Nullable Entry[] bySymbol;
  private int streams;

  StreamTable(List<FeedSymbol> symbols, boolean played) {
    this.symbols = List.copyOf(symbols);
    this.played = played;
    byStream = new Entry[capacity(symbols.size() * 4)];
    bySymbol = new Entry[capacity(symbols.size())];
    for (int i = 0; i < symbols.size(); i++) {
      byte[] name = symbols.get(i).symbol().getBytes(UTF_8);
      put(
          bySymbol,
          new Entry(name, new Stream(StreamKind.BOOK_TICKER, i, name, symbols.get(i).symbol())));
    }
  }

  private static int capacity(int entries) {
    return Integer.highestOneBit(Math.max(8, entries)) * 4;
  }

  /// The stream that `json` has just read the name of.
  ///
  /// @throws BadFrameException UNKNOWN_SYMBOL or UNKNOWN_STREAM
  Stream stream(JsonScanner json) throws BadFrameException {
    Stream known = find(byStream, json);
    return known != null ? known : learn(json.text());
  }

  /// Any stream of the symbol that `json` has just read.
  ///
  /// @param kind what is known of the payload, null for nothing
  /// @throws BadFrameException UNKNOWN_SYMBOL
  Stream symbol(JsonScanner json, @Nullable StreamKind kind) throws BadFrameException {
    Stream known = find(bySymbol, json);
    if (known == null) {
      String symbol = json.text();
      throw new BadFrameException(
          RejectReason.UNKNOWN_SYMBOL,
          "expected a symbol of this connection at $.s, was " + symbol,
          -1,
          mayBeQuote(symbol, kind));
    }
    return known;
  }

  /// The trade kind that this symbol is subscribed to.
  boolean isSubscribed(StreamKind kind, int symbol) {
    return switch (kind) {
      case AGG_TRADE -> symbols.get(symbol).trades() == TradeStream.AGG;
      case TRADE -> symbols.get(symbol).trades() == TradeStream.SINGLE;
      default -> true;
    };
  }

  private static @Nullable Stream find(@Nullable Entry[] table, JsonScanner json) {
    int mask = table.length - 1;
    for (int i = spread(json.textHash()) & mask; ; i = i + 1 & mask) {
      Entry entry = table[i];
      if (entry == null) {
        return null;
      }
      if (json.textIs(entry.name)) {
        return entry.stream;
      }
    }
  }

  private Stream learn(String name) throws BadFrameException {
    Stream stream = read(name);
    if (streams < symbols.size() * MAX_LEARNED_PER_SYMBOL + 2) {
      if (++streams * 2 > byStream.length) {
        grow();
      }
      put(byStream, new Entry(name.getBytes(UTF_8), stream));
    }
    return stream;
  }

  private Stream read(String name) throws BadFrameException {
    if (name.equals("!serverShutdown")) {
      return new Stream(StreamKind.SERVER_SHUTDOWN, -1, NO_SYMBOL, name);
    }
    if (played && name.equals("!clock")) {
      return new Stream(StreamKind.CLOCK, -1, NO_SYMBOL, name);
    }
    int at = name.indexOf('@');
    String symbolName = name.substring(0, Math.max(0, at)).toUpperCase(Locale.ROOT);
    StreamKind kind = at < 0 ? null : kind(name.substring(at + 1));
    int symbol = indexOf(symbolName);
    if (symbol < 0) {
      throw new BadFrameException(
          at < 0 ? RejectReason.UNKNOWN_STREAM : RejectReason.UNKNOWN_SYMBOL,
          "expected a stream of this connection's symbols, was " + name,
          -1,
          mayBeQuote(symbolName, kind));
    }
    if (kind == null || !isSubscribed(kind, symbol)) {
      throw new BadFrameException(
          RejectReason.UNKNOWN_STREAM,
          "expected a stream that was asked for, was " + name,
          symbol,
          kind == null);
    }
    return new Stream(kind, symbol, symbols.get(symbol).symbol().getBytes(UTF_8), name);
  }

  /// Whether a payload of no symbol of ours may yet have been our quote, garbled: not when it names
  /// another symbol properly, nor when its kind is another.
  private static boolean mayBeQuote(String symbol, @Nullable StreamKind kind) {
    return kind == null || (kind == StreamKind.BOOK_TICKER && !SYMBOL.matcher(symbol).matches());
  }

  private @Nullable StreamKind kind(String suffix) {
    return switch (suffix) {
      case "bookTicker" -> StreamKind.BOOK_TICKER;
      case "aggTrade" -> StreamKind.AGG_TRADE;
      case "trade" -> StreamKind.TRADE;
      case "depthSnapshot" -> played ? StreamKind.DEPTH_SNAPSHOT : null;
      default -> DIFF_DEPTH.matcher(suffix).matches() ? StreamKind.DEPTH : null;
    };
  }

  private int indexOf(String symbol) {
    for (int i = 0; i < symbols.size(); i++) {
      if (symbols.get(i).symbol().equals(symbol)) {
        return i;
      }
    }
    return -1;
  }

  private void grow() {
    @Nullable Entry[] old = byStream;
    byStream = new Entry[old.length * 2];
    for (Entry entry : old) {
      if (entry != null) {
        put(byStream, entry);
      }
    }
  }

  private static void put(@Nullable Entry[] table, Entry entry) {
    int mask = table.length - 1;
    int i = spread(JsonScanner.hash(entry.name, 0, entry.name.length)) & mask;
    while (table[i] != null) {
      i = i + 1 & mask;
    }
    table[i] = entry;
  }

  private static int spread(int hash) {
    return hash ^ hash >>> 15;
  }
}
