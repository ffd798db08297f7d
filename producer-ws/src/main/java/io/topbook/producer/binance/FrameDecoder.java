package io.topbook.producer.binance;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.topbook.producer.feed.FeedSymbol;
import io.topbook.producer.feed.Frame;
import io.topbook.producer.feed.Levels;
import io.topbook.producer.feed.RejectReason;
import io.topbook.producer.feed.RequestAnswers;
import io.topbook.schemas.Exchange;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads what a frame says: combined (`{"stream":…,"data":…}`) or bare payloads, answers to
/// requests, announcements.
///
/// Keys come in any order, differ by case only, and may be unknown; a letter's meaning depends on
/// the event. Times may be ms or µs, told by their digits. Nothing that the exchange sends makes it
/// throw: what cannot be used comes back as {@link Frame.Rejected}. Confined to one thread.
public final class FrameDecoder {
  private static final byte[] STREAM_FIRST = "{\"stream\":".getBytes(US_ASCII);
  private static final byte[] THEN_DATA = ",\"data\":".getBytes(US_ASCII);
  private static final byte[] NOT_A_FILL = "NA".getBytes(US_ASCII);
  private static final int MAX_LEVEL_NUMBERS = 1 << 17;
  private static final Frame SERVER_SHUTDOWN = new Frame.ServerShutdown();
  private static final int NO_ERROR = Integer.MIN_VALUE;

  /// In 2255. As ns it fits 64 bits, with seven years of room for what is added to it.
  private static final long LATEST_MICROS = 9_000_000_000_000_000L;

  private final JsonScanner json = new JsonScanner();
  private final StreamTable table;
  private final boolean futures;
  private double[] bidPairs = new double[512];
  private double[] askPairs = new double[512];
  private double[] pairs = bidPairs;
  private StreamTable.@Nullable Stream current;

  /// @param played clock frames and recorded snapshots may come in band
  public FrameDecoder(List<FeedSymbol> symbols, Exchange exchange, boolean played) {
    table = new StreamTable(symbols, played);
    futures = exchange.isFutures();
  }

  /// Whether a stream `<symbol>@<name>` carries changes of the book: `depth`, `depth@100ms`.
  public static boolean isDiffDepth(String name) {
    return StreamTable.DIFF_DEPTH.matcher(name).matches();
  }

  /// Decimals so far that a double does not bring back digit for digit.
  public long inexact() {
    return json.inexact();
  }

  /// What one whole text frame says.
  public Frame decode(byte[] buffer, int offset, int length) {
    current = null;
    json.reset(buffer, offset, length);
    try {
      return combined(offset);
    } catch (BadFrameException e) {
      return rejected(e);
    }
  }

  /// What a REST depth answer says of `symbol`, a place in the connection's list.
  public Frame decodeSnapshot(int symbol, byte[] body) {
    current = null;
    json.reset(body, 0, body.length);
    try {
      Frame snapshot = snapshot(symbol);
      json.expectEnd();
      return snapshot;
    } catch (BadFrameException e) {
      return rejected(e);
    }
  }

  private Frame.Rejected rejected(BadFrameException e) {
    StreamTable.Stream stream = current;
    String detail = String.valueOf(e.getMessage());
    if (stream == null) {
      return new Frame.Rejected(e.reason(), detail, e.symbol(), e.mayBeQuote());
    }
    return new Frame.Rejected(
        e.reason(),
        detail + " in " + stream.name(),
        stream.symbol(),
        stream.kind() == StreamKind.BOOK_TICKER);
  }

  /// The exchange's own order of keys needs one pass; any other goes through {@link #envelope}.
  private Frame combined(int offset) throws BadFrameException {
    if (!json.skipIf(STREAM_FIRST)) {
      return envelope();
    }
    json.readString("$.stream");
    StreamTable.Stream stream = table.stream(json);
    if (!json.skipIf(THEN_DATA)) {
      json.moveTo(offset);
      return envelope();
    }
    current = stream;
    Frame frame = payload(stream);
    while (json.more('}', "$")) {
      json.readKey("$");
      json.skipValue();
    }
    json.expectEnd();
    return frame;
  }

  private Frame envelope() throws BadFrameException {
    int start = json.position();
    int stream = -1;
    int data = -1;
    int error = -1;
    int symbol = -1;
    int event = -1;
    int id = -1;
    int code = -1;
    int message = -1;
    boolean result = false;
    if (json.peek() != '{') {
      json.skipValue();
      throw new BadFrameException(RejectReason.BAD_TYPE, "expected an object at $");
    }
    boolean more = openObject("$");
    while (more) {
      json.readKey("$");
      String key = json.text();
      json.peek();
      int value = json.position();
      json.skipValue();
      switch (key) {
        case "stream" -> stream = value;
        case "data" -> data = value;
        case "error" -> error = value;
        case "result" -> result = true;
        case "id" -> id = value;
        case "code" -> code = value;
        case "msg" -> message = value;
        case "s" -> symbol = value;
        case "e" -> event = value;
        default -> {}
      }
      more = json.more('}', "$");
    }
    json.expectEnd();
    if (stream >= 0) {
      return reordered(stream, data);
    }
    if (result || error >= 0 || code >= 0) {
      return answer(id, error, code, message);
    }
    return bare(start, symbol, event);
  }

  private Frame reordered(int stream, int data) throws BadFrameException {
    json.moveTo(stream);
    json.readString("$.stream");
    current = table.stream(json);
    if (data < 0) {
      throw new BadFrameException(RejectReason.MISSING_FIELD, "expected data at $");
    }
    json.moveTo(data);
    return payload(current);
  }

  private Frame answer(int id, int error, int code, int message) throws BadFrameException {
    long requestId = RequestAnswers.NO_ID;
    if (id >= 0) {
      json.moveTo(id);
      byte first = json.peek();
      if (first == '-' || (first >= '0' && first <= '9')) {
        requestId = json.readLong("$.id");
      }
    }
    if (error >= 0) {
      json.moveTo(error);
      if (!json.skipIfNull()) {
        return new Frame.Answer(requestId, nestedError());
      }
    }
    return new Frame.Answer(requestId, code < 0 ? null : refusal(code, message));
  }

  private Frame.Refusal nestedError() throws BadFrameException {
    int code = -1;
    int message = -1;
    boolean more = openObject("$.error");
    while (more) {
      json.readKey("$.error");
      String key = json.text();
      json.peek();
      if (key.equals("code")) {
        code = json.position();
      } else if (key.equals("msg")) {
        message = json.position();
      }
      json.skipValue();
      more = json.more('}', "$.error");
    }
    return refusal(code, message);
  }

  private Frame.Refusal refusal(int code, int message) throws BadFrameException {
    int number = NO_ERROR;
    if (code >= 0) {
      json.moveTo(code);
      number = (int) json.readLong("$.code");
    }
    String text = "";
    if (message >= 0) {
      json.moveTo(message);
      json.readString("$.msg");
      text = json.text();
    }
    return new Frame.Refusal(number, text);
  }

  /// A payload without its stream: spot quotes say no `e`, everything else does.
  private Frame bare(int start, int symbol, int event) throws BadFrameException {
    StreamKind kind = event < 0 ? StreamKind.BOOK_TICKER : kind(event);
    if (kind == StreamKind.SERVER_SHUTDOWN) {
      return SERVER_SHUTDOWN;
    }
    if (symbol < 0) {
      throw new BadFrameException(RejectReason.UNKNOWN_EVENT, "expected stream, e or s at $");
    }
    json.moveTo(symbol);
    json.readString("$.s");
    StreamTable.Stream any = table.symbol(json, kind);
    if (kind == null) {
      throw new BadFrameException(
          RejectReason.UNKNOWN_EVENT,
          "expected an event that we publish at $.e for " + any.name(),
          any.symbol(),
          true);
    }
    var stream = new StreamTable.Stream(kind, any.symbol(), any.symbolName(), any.name());
    if (!table.isSubscribed(kind, any.symbol())) {
      throw new BadFrameException(
          RejectReason.UNKNOWN_STREAM,
          "expected an event that was asked for, was " + kind,
          any.symbol(),
          false);
    }
    current = stream;
    json.moveTo(start);
    return payload(stream);
  }

  /// @return null for an event that we do not publish
  private @Nullable StreamKind kind(int event) throws BadFrameException {
    json.moveTo(event);
    json.readString("$.e");
    return switch (json.text()) {
      case "bookTicker" -> StreamKind.BOOK_TICKER;
      case "aggTrade" -> StreamKind.AGG_TRADE;
      case "trade" -> StreamKind.TRADE;
      case "depthUpdate" -> StreamKind.DEPTH;
      case "serverShutdown" -> StreamKind.SERVER_SHUTDOWN;
      default -> null;
    };
  }

  private Frame payload(StreamTable.Stream stream) throws BadFrameException {
    return switch (stream.kind()) {
      case BOOK_TICKER -> quote(stream);
      case AGG_TRADE -> aggTrade(stream);
      case TRADE -> trade(stream);
      case DEPTH -> depth(stream);
      case DEPTH_SNAPSHOT -> snapshot(stream.symbol());
      case CLOCK -> clock();
      case SERVER_SHUTDOWN -> {
        json.skipValue();
        yield SERVER_SHUTDOWN;
      }
    };
  }

  private Frame quote(StreamTable.Stream stream) throws BadFrameException {
    long updateId = Frame.ABSENT;
    double bidPrice = Double.NaN;
    double bidQty = Double.NaN;
    double askPrice = Double.NaN;
    double askQty = Double.NaN;
    long tradeTime = Frame.ABSENT;
    boolean symbol = false;
    boolean more = openObject("$.data");
    while (more) {
      switch (key()) {
        case 'u' -> updateId = json.readLong("$.data.u");
        case 's' -> symbol = symbol(stream);
        case 'b' -> bidPrice = json.readDecimal("$.data.b");
        case 'B' -> bidQty = json.readDecimal("$.data.B");
        case 'a' -> askPrice = json.readDecimal("$.data.a");
        case 'A' -> askQty = json.readDecimal("$.data.A");
        case 'T' -> tradeTime = time("$.data.T");
        case 'e' -> event(stream);
        default -> json.skipValue();
      }
      more = json.more('}', "$.data");
    }
    require(symbol, "s");
    require(updateId != Frame.ABSENT, "u");
    require(!Double.isNaN(bidPrice), "b");
    require(!Double.isNaN(bidQty), "B");
    require(!Double.isNaN(askPrice), "a");
    require(!Double.isNaN(askQty), "A");
    require(!futures || tradeTime != Frame.ABSENT, "T");
    return new Frame.Quote(
        stream.symbol(), updateId, bidPrice, bidQty, askPrice, askQty, tradeTime);
  }

  private Frame aggTrade(StreamTable.Stream stream) throws BadFrameException {
    long eventTime = Frame.ABSENT;
    long tradeTime = Frame.ABSENT;
    long id = Frame.ABSENT;
    long first = Frame.ABSENT;
    long last = Frame.ABSENT;
    double price = Double.NaN;
    double qty = Double.NaN;
    boolean buyerIsMaker = false;
    boolean maker = false;
    boolean symbol = false;
    boolean more = openObject("$.data");
    while (more) {
      switch (key()) {
        case 'e' -> event(stream);
        case 'E' -> eventTime = time("$.data.E");
        case 's' -> symbol = symbol(stream);
        case 'a' -> id = json.readLong("$.data.a");
        case 'p' -> price = json.readDecimal("$.data.p");
        case 'q' -> qty = json.readDecimal("$.data.q");
        case 'f' -> first = json.readLong("$.data.f");
        case 'l' -> last = json.readLong("$.data.l");
        case 'T' -> tradeTime = time("$.data.T");
        case 'm' -> {
          buyerIsMaker = json.readBoolean("$.data.m");
          maker = true;
        }
        default -> json.skipValue();
      }
      more = json.more('}', "$.data");
    }
    require(symbol, "s");
    require(id != Frame.ABSENT, "a");
    require(first != Frame.ABSENT, "f");
    require(last != Frame.ABSENT, "l");
    requireTrade(eventTime, tradeTime, price, qty, maker);
    return price == 0
        ? new Frame.NotATrade(stream.symbol(), eventTime, id)
        : new Frame.Trade(
            stream.symbol(), eventTime, tradeTime, id, first, last, price, qty, buyerIsMaker);
  }

  private Frame trade(StreamTable.Stream stream) throws BadFrameException {
    long eventTime = Frame.ABSENT;
    long tradeTime = Frame.ABSENT;
    long id = Frame.ABSENT;
    double price = Double.NaN;
    double qty = Double.NaN;
    boolean buyerIsMaker = false;
    boolean maker = false;
    boolean fill = true;
    boolean symbol = false;
    boolean more = openObject("$.data");
    while (more) {
      switch (key()) {
        case 'e' -> event(stream);
        case 'E' -> eventTime = time("$.data.E");
        case 's' -> symbol = symbol(stream);
        case 't' -> id = json.readLong("$.data.t");
        case 'p' -> price = json.readDecimal("$.data.p");
        case 'q' -> qty = json.readDecimal("$.data.q");
        case 'T' -> tradeTime = time("$.data.T");
        case 'X' -> {
          json.readString("$.data.X");
          fill = !json.textIs(NOT_A_FILL);
        }
        case 'm' -> {
          buyerIsMaker = json.readBoolean("$.data.m");
          maker = true;
        }
        default -> json.skipValue();
      }
      more = json.more('}', "$.data");
    }
    require(symbol, "s");
    require(id != Frame.ABSENT, "t");
    requireTrade(eventTime, tradeTime, price, qty, maker);
    return price == 0 || !fill
        ? new Frame.NotATrade(stream.symbol(), eventTime, id)
        : new Frame.Trade(
            stream.symbol(), eventTime, tradeTime, id, id, id, price, qty, buyerIsMaker);
  }

  private void requireTrade(long eventTime, long tradeTime, double price, double qty, boolean maker)
      throws BadFrameException {
    require(eventTime != Frame.ABSENT, "E");
    require(tradeTime != Frame.ABSENT, "T");
    require(!Double.isNaN(price), "p");
    require(!Double.isNaN(qty), "q");
    require(maker, "m");
  }

  private Frame depth(StreamTable.Stream stream) throws BadFrameException {
    long eventTime = Frame.ABSENT;
    long first = Frame.ABSENT;
    long last = Frame.ABSENT;
    long previous = Frame.ABSENT;
    int bids = -1;
    int asks = -1;
    boolean symbol = false;
    boolean more = openObject("$.data");
    while (more) {
      switch (key()) {
        case 'e' -> event(stream);
        case 'E' -> eventTime = time("$.data.E");
        case 's' -> symbol = symbol(stream);
        case 'U' -> first = json.readLong("$.data.U");
        case 'u' -> last = json.readLong("$.data.u");
        case PU -> previous = json.readLong("$.data.pu");
        case 'b' -> bids = bids("$.data.b");
        case 'a' -> asks = asks("$.data.a");
        default -> json.skipValue();
      }
      more = json.more('}', "$.data");
    }
    require(symbol, "s");
    require(eventTime != Frame.ABSENT, "E");
    require(first != Frame.ABSENT, "U");
    require(last != Frame.ABSENT, "u");
    require(!futures || previous != Frame.ABSENT, "pu");
    require(bids >= 0, "b");
    require(asks >= 0, "a");
    if (first > last) {
      throw new BadFrameException(
          RejectReason.BAD_NUMBER, "expected U up to u at $.data, was " + first + " and " + last);
    }
    return new Frame.Depth(
        stream.symbol(),
        eventTime,
        first,
        last,
        futures ? previous : Frame.ABSENT,
        Levels.copyOf(bidPairs, bids),
        Levels.copyOf(askPairs, asks));
  }

  private Frame snapshot(int symbol) throws BadFrameException {
    long eventTime = Frame.ABSENT;
    long last = Frame.ABSENT;
    int bids = -1;
    int asks = -1;
    boolean more = openObject("$");
    while (more) {
      json.readKey("$");
      switch (json.text()) {
        case "lastUpdateId" -> last = json.readLong("$.lastUpdateId");
        case "E" -> eventTime = time("$.E");
        case "bids" -> bids = bids("$.bids");
        case "asks" -> asks = asks("$.asks");
        default -> json.skipValue();
      }
      more = json.more('}', "$");
    }
    require(last != Frame.ABSENT, "lastUpdateId");
    require(bids >= 0, "bids");
    require(asks >= 0, "asks");
    checkBook("bids", bidPairs, bids, -1);
    checkBook("asks", askPairs, asks, 1);
    return new Frame.Snapshot(
        symbol, eventTime, last, Levels.copyOf(bidPairs, bids), Levels.copyOf(askPairs, asks));
  }

  /// @param direction of the prices: 1 up, -1 down
  private static void checkBook(String side, double[] pairs, int length, int direction)
      throws BadFrameException {
    for (int i = 0; i < length; i += 2) {
      if (pairs[i + 1] == 0 || (i > 0 && (pairs[i] - pairs[i - 2]) * direction <= 0)) {
        throw new BadFrameException(
            RejectReason.BAD_NUMBER,
            "expected quantities above 0 and prices that "
                + (direction > 0 ? "ascend" : "descend")
                + " at $."
                + side
                + ", was "
                + pairs[i]
                + " × "
                + pairs[i + 1]
                + " at level "
                + i / 2);
      }
    }
  }

  private Frame clock() throws BadFrameException {
    long time = Frame.ABSENT;
    boolean live = false;
    boolean end = false;
    List<String> absent = List.of();
    boolean more = openObject("$.data");
    while (more) {
      json.readKey("$.data");
      switch (json.text()) {
        case "t" -> time = nanos("$.data.t");
        case "live" -> live = json.readBoolean("$.data.live");
        case "end" -> end = json.readBoolean("$.data.end");
        case "absent" -> absent = names("$.data.absent");
        default -> json.skipValue();
      }
      more = json.more('}', "$.data");
    }
    require(time != Frame.ABSENT, "t");
    return new Frame.Clock(time, absent, live, end);
  }

  private List<String> names(String where) throws BadFrameException {
    List<String> names = new ArrayList<>();
    json.open('[', where);
    boolean more = !json.skipIf(']');
    while (more) {
      json.readString(where);
      names.add(json.text());
      more = json.more(']', where);
    }
    return names;
  }

  /// Stands for the key `pu`, which no single letter can.
  private static final int PU = 0x7075;

  /// The next key: its letter, {@link #PU}, or 0 for one that no payload of ours has.
  private int key() throws BadFrameException {
    json.readKey("$.data");
    return switch (json.textLength()) {
      case 1 -> json.textAt(0);
      case 2 -> json.textAt(0) << 8 | json.textAt(1);
      default -> 0;
    };
  }

  private boolean openObject(String where) throws BadFrameException {
    json.open('{', where);
    return !json.skipIf('}');
  }

  private boolean symbol(StreamTable.Stream stream) throws BadFrameException {
    json.readString("$.data.s");
    if (!json.textIs(stream.symbolName())) {
      throw new BadFrameException(
          RejectReason.WRONG_SYMBOL,
          "expected the stream's symbol at $.data.s, was \"" + json.text() + '"');
    }
    return true;
  }

  private void event(StreamTable.Stream stream) throws BadFrameException {
    json.readString("$.data.e");
    if (!json.textIs(stream.kind().event())) {
      throw new BadFrameException(
          RejectReason.UNKNOWN_EVENT,
          "expected the stream's event at $.data.e, was \"" + json.text() + '"');
    }
  }

  /// A time as µs, whether it came as ms (13 digits) or µs (16).
  private long time(String where) throws BadFrameException {
    int at = json.position();
    long time = json.readLong(where);
    if (time >= 1_000_000_000_000L && time <= LATEST_MICROS / 1_000) {
      return time * 1_000;
    }
    if (time >= 1_000_000_000_000_000L && time <= LATEST_MICROS) {
      return time;
    }
    throw json.badAt(
        at, RejectReason.BAD_NUMBER, "a time of 13 or 16 digits before the year 2255", where);
  }

  /// The clock frames' receive time, ns.
  private long nanos(String where) throws BadFrameException {
    int at = json.position();
    long time = json.readLong(where);
    if (time < 0 || time > LATEST_MICROS * 1_000) {
      throw json.badAt(at, RejectReason.BAD_NUMBER, "a time in ns before the year 2255", where);
    }
    return time;
  }

  private int bids(String where) throws BadFrameException {
    pairs = bidPairs;
    int length = levels(where);
    bidPairs = pairs;
    return length;
  }

  private int asks(String where) throws BadFrameException {
    pairs = askPairs;
    int length = levels(where);
    askPairs = pairs;
    return length;
  }

  /// `[["price","qty"],…]` into {@link #pairs}.
  ///
  /// @return how many numbers they are
  private int levels(String where) throws BadFrameException {
    int length = 0;
    json.open('[', where);
    boolean more = !json.skipIf(']');
    while (more) {
      if (length + 2 > pairs.length) {
        if (length >= MAX_LEVEL_NUMBERS) {
          throw json.bad(
              RejectReason.OVERSIZE, "at most " + MAX_LEVEL_NUMBERS / 2 + " levels", where);
        }
        pairs = Arrays.copyOf(pairs, length * 2);
      }
      json.open('[', where);
      int at = json.position();
      double price = json.readDecimal(where);
      if (!(price > 0)) {
        throw json.badAt(at, RejectReason.BAD_NUMBER, "a price above 0", where);
      }
      json.expect(',', where);
      at = json.position();
      double qty = json.readDecimal(where);
      if (!(qty >= 0)) {
        throw json.badAt(at, RejectReason.BAD_NUMBER, "a quantity of at least 0", where);
      }
      pairs[length++] = price;
      pairs[length++] = qty;
      while (json.more(']', where)) {
        json.skipValue();
      }
      more = json.more(']', where);
    }
    return length;
  }

  private static void require(boolean present, String key) throws BadFrameException {
    if (!present) {
      throw new BadFrameException(RejectReason.MISSING_FIELD, "expected " + key + ", was absent");
    }
  }
}
