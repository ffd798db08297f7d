package io.topbook.features.core;

import io.topbook.features.FeatureSet;
import io.topbook.features.Quality;
import io.topbook.features.book.TopLevels;
import io.topbook.features.core.SecondInputs.LastBook;
import io.topbook.features.core.SecondInputs.LastQuote;
import io.topbook.features.core.SecondInputs.LastTrade;
import io.topbook.features.state.StateReader;
import io.topbook.features.state.StateWriter;
import java.util.Arrays;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/// The seconds of one symbol, one after the other, and the rows of the set {@link FeatureSet#CORE}
/// over them.
///
/// A row is a function of the seconds it looks back on and of where the history began, to the bit:
/// however they came, were replaced or restored. A sum over a window has one shape: ten seconds
/// oldest to newest (S10), a minute of six S10, five minutes of five minutes' sums, the oldest
/// first. Sums skip what lies before the history; a mid that lies there is absent.
///
/// `t` below is the end of the row's second. A row uses the quotes of rows t − 300 to t (the return
/// of 300 s begins with the mid of row t − 300), the trades of t − 299 to t, the book of t − 59 to
/// t. TAINTED says that a second among these has the gap bit of that input, or STALE.
///
/// Not thread-safe.
public final class CoreWindow {
  /// Seconds before its own that a row looks back on.
  public static final int LOOK_BACK = 300;

  private static final int MINUTE = 60;
  private static final int TEN = 10;
  private static final double BPS = 1e4;
  private static final double MICROS_PER_MS = 1e3;
  private static final long MICROS = 1_000_000;
  private static final int MIN_PLACES = 16;
  private static final int RECENT = 8;

  // Rings: a second's place is its number modulo the length, a power of two. A second is kept as
  // it is stored, a quarter of what it takes as objects: nearly all are never asked for again.
  private byte[] @Nullable [] seconds = new byte[MIN_PLACES] @Nullable [];
  private double[] cells = new double[MIN_PLACES * Cells.WIDTH];
  private double[] mids = new double[MIN_PLACES];

  /// The newest, and what was asked for lately.
  private final @Nullable SecondInputs[] recent = new @Nullable SecondInputs[RECENT];

  private long begin;
  private long first;
  private long end;

  /// So many of the newest seconds are only assumed, by {@link #rowAhead}.
  private int ahead;

  // A row reads blocks up to 50 s and 240 s before its own.
  private final Blocks tens = new Blocks(64, this::makeTen);
  private final Blocks minutes = new Blocks(256, this::makeMinute);
  private final double[] fiveMinutes = new double[Cells.WIDTH];

  public CoreWindow() {}

  // ---- seconds

  /// Forgets everything: the history begins with this second, nothing before it is known.
  ///
  /// The first second appended may be a later one, when those between were trimmed before.
  public void begin(long second) {
    begin = second;
    first = second;
    end = second;
    ahead = 0;
    Arrays.fill(seconds, null);
    Arrays.fill(recent, null);
    tens.clear();
    minutes.clear();
  }

  /// Where the history began.
  public long begin() {
    return begin;
  }

  /// The oldest second held.
  public long first() {
    return first;
  }

  /// The second after the newest.
  public long end() {
    return end - ahead;
  }

  public boolean isEmpty() {
    return first == end();
  }

  public boolean holds(long second) {
    return second >= first && second < end();
  }

  private boolean reaches(long second) {
    return second >= first && second < end;
  }

  public SecondInputs get(long second) {
    byte[] stored = stored(second);
    SecondInputs known = recent[recentPlace(second)];
    if (known != null && known.second() == second) {
      return known;
    }
    SecondInputs inputs = SecondInputs.read(new StateReader(stored));
    recent[recentPlace(second)] = inputs;
    return inputs;
  }

  /// Writes what {@link SecondInputs#read} reads.
  public void write(long second, StateWriter out) {
    out.raw(stored(second));
  }

  private byte[] stored(long second) {
    byte[] stored = reaches(second) ? seconds[place(second)] : null;
    if (stored == null) {
      throw new IndexOutOfBoundsException(
          "expected a second in [" + first + ", " + end + "), was " + second);
    }
    return stored;
  }

  private static int recentPlace(long second) {
    return (int) second & (RECENT - 1);
  }

  /// Adds the second after the newest.
  public void append(SecondInputs inputs) {
    dropAhead();
    add(inputs);
  }

  private void add(SecondInputs inputs) {
    if (end == begin && inputs.second() > begin) {
      first = inputs.second();
      end = first;
    }
    if (inputs.second() != end) {
      throw new IllegalArgumentException("expected second " + end + ", was " + inputs.second());
    }
    room();
    end++;
    put(inputs);
  }

  /// Adds a second before the first: the history began with it.
  public void prepend(SecondInputs inputs) {
    dropAhead();
    if (isEmpty() || first != begin || inputs.second() != first - 1) {
      throw new IllegalArgumentException(
          "expected the second before "
              + first
              + " and nothing trimmed of what began at "
              + begin
              + ", was "
              + inputs.second());
    }
    room();
    first--;
    begin--;
    put(inputs);
  }

  /// Replaces a second that is held.
  public void replace(SecondInputs inputs) {
    dropAhead();
    stored(inputs.second());
    put(inputs);
  }

  /// Lets go of what is older. A row can be had as long as its look-back is held.
  public void trim(long oldest) {
    dropAhead();
    while (first < Math.min(oldest, end)) {
      seconds[place(first)] = null;
      first++;
    }
  }

  private void put(SecondInputs inputs) {
    long second = inputs.second();
    int place = place(second);
    var out = new StateWriter();
    inputs.write(out);
    seconds[place] = out.take();
    recent[recentPlace(second)] = inputs;
    mids[place] = Cells.mid(inputs.quotes().last());
    Cells.write(inputs, cells, place * Cells.WIDTH);
    putReturn(second);
    if (second + 1 < end) {
      putReturn(second + 1);
    }
    tens.drop(second, second + 1 + TEN);
    minutes.drop(second, second + 1 + MINUTE);
  }

  private void putReturn(long second) {
    double bps = returnBps(second, 1);
    cells[place(second) * Cells.WIDTH + Cells.SQUARED_RETURN] = Absent.unlessFinite(bps * bps);
  }

  private void room() {
    int held = (int) (end - first);
    if (held < seconds.length) {
      return;
    }
    var before = seconds;
    double[] cellsBefore = cells;
    double[] midsBefore = mids;
    int placesBefore = before.length;
    seconds = new byte[placesBefore * 2] @Nullable [];
    cells = new double[seconds.length * Cells.WIDTH];
    mids = new double[seconds.length];
    for (long second = first; second < end; second++) {
      int from = (int) second & (placesBefore - 1);
      int to = place(second);
      seconds[to] = before[from];
      mids[to] = midsBefore[from];
      System.arraycopy(cellsBefore, from * Cells.WIDTH, cells, to * Cells.WIDTH, Cells.WIDTH);
    }
  }

  private int place(long second) {
    return (int) second & (seconds.length - 1);
  }

  // ---- blocks

  private void makeTen(long last, double[] into, int at) {
    Cells.clear(into, at);
    for (long second = Math.max(last - TEN + 1, first); second <= last; second++) {
      Cells.add(cells, place(second) * Cells.WIDTH, into, at);
    }
  }

  private void makeMinute(long last, double[] into, int at) {
    Cells.clear(into, at);
    for (long block = last - MINUTE + TEN; block <= last; block += TEN) {
      if (block >= first) {
        Cells.add(tens.cells(), tens.of(block), into, at);
      }
    }
  }

  private void makeFiveMinutes(long last) {
    Cells.clear(fiveMinutes, 0);
    for (long block = last - LOOK_BACK + MINUTE; block <= last; block += MINUTE) {
      if (block >= first) {
        Cells.add(minutes.cells(), minutes.of(block), fiveMinutes, 0);
      }
    }
  }

  /// What the window of so many seconds holds, read with {@link #at}.
  private double[] window(int length) {
    return switch (length) {
      case 1 -> cells;
      case TEN -> tens.cells();
      case MINUTE -> minutes.cells();
      default -> fiveMinutes;
    };
  }

  private int at(int length, long second) {
    return switch (length) {
      case 1 -> place(second) * Cells.WIDTH;
      case TEN -> tens.of(second);
      case MINUTE -> minutes.of(second);
      default -> 0;
    };
  }

  // ---- rows

  /// The row of a second that is held, and all that it looks back on or the begin of history.
  public CoreRow row(long second) {
    SecondInputs inputs = get(second);
    if (first > begin && second - LOOK_BACK < first) {
      throw new IllegalArgumentException(
          "expected a second from "
              + (first + LOOK_BACK)
              + ", of which the look-back is still held, was "
              + second);
    }
    makeFiveMinutes(second);
    var values = new double[FeatureSet.CORE.size()];
    int next = quoteState(inputs, values);
    next = quoteFlow(second, values, next);
    next = bookState(inputs, values, next);
    next = bookFlow(inputs, values, next);
    next = trades(inputs, values, next);
    returns(second, values, next);
    return new CoreRow(second, inputs.quality() | derivedQuality(second), values);
  }

  /// The row that a second after the newest would have, with these inputs for all seconds between.
  ///
  /// Seconds are not held for that. But until the next one that is, the same assumptions serve the
  /// rows of later seconds: to make them anew for each would take a symbol without marks 0.9 s in
  /// ten minutes.
  ///
  /// @param inputs of a second, as far as known; the same in all calls until a second is appended
  public CoreRow rowAhead(long second, LongFunction<SecondInputs> inputs) {
    while (end <= second) {
      add(inputs.apply(end));
      ahead++;
    }
    return row(second);
  }

  private void dropAhead() {
    if (ahead == 0) {
      return;
    }
    long kept = end();
    for (long second = kept; second < end; second++) {
      seconds[place(second)] = null;
    }
    tens.drop(kept, end + TEN);
    minutes.drop(kept, end + MINUTE);
    end = kept;
    ahead = 0;
  }

  private static long endMicros(SecondInputs inputs) {
    return (inputs.second() + 1) * MICROS;
  }

  private static int quoteState(SecondInputs inputs, double[] values) {
    int next = 0;
    LastQuote quote = inputs.quotes().last();
    if (quote == null) {
      Arrays.fill(values, 0, 10, Absent.ABSENT);
      return 10;
    }
    double bid = quote.bidPrice();
    double ask = quote.askPrice();
    double bidQty = quote.bidQty();
    double askQty = quote.askQty();
    double mid = Cells.mid(quote);
    values[next++] = bid;
    values[next++] = ask;
    values[next++] = bidQty;
    values[next++] = askQty;
    values[next++] = mid;
    values[next++] = BPS * (ask - bid) / mid;
    values[next++] = Math.rint((ask - bid) / Absent.of(inputs.tickSize()));
    values[next++] = BPS * (BookFeatures.weighted(bid, bidQty, ask, askQty) - mid) / mid;
    values[next++] = (bidQty - askQty) / (bidQty + askQty);
    values[next++] = (endMicros(inputs) - quote.eventTimeMicros()) / MICROS_PER_MS;
    return next;
  }

  private static final int[] FLOW_WINDOWS = {1, TEN, MINUTE};

  private int quoteFlow(long second, double[] values, int from) {
    int next = from;
    for (int length : FLOW_WINDOWS) {
      int at = at(length, second);
      double[] window = window(length);
      double flow = window[at + Cells.ORDER_FLOW];
      double quotes = window[at + Cells.QUOTES];
      values[next] = quotes;
      values[next + FLOW_WINDOWS.length] = flow;
      values[next + 2 * FLOW_WINDOWS.length] = flow / (window[at + Cells.SIZES] / 2 / quotes);
      next++;
    }
    return from + 3 * FLOW_WINDOWS.length;
  }

  private static int bookState(SecondInputs inputs, double[] values, int from) {
    int next = from;
    LastBook book = inputs.books().last();
    TopLevels levels = book == null ? TopLevels.NONE : book.levels();
    values[next++] = BookFeatures.imbalance(levels, 1);
    values[next++] = BookFeatures.imbalance(levels, 3);
    values[next++] = BookFeatures.imbalance(levels, 5);
    values[next++] = BookFeatures.depthBid(levels);
    values[next++] = BookFeatures.depthAsk(levels);
    values[next++] = BookFeatures.depthWeightedMidBps(levels);
    values[next++] = BookFeatures.slopeBid(levels);
    values[next++] = BookFeatures.slopeAsk(levels);
    return next;
  }

  private int bookFlow(SecondInputs inputs, double[] values, int from) {
    int next = from;
    long second = inputs.second();
    for (int level = 0; level < TopLevels.DEPTH; level++) {
      for (int length : FLOW_WINDOWS) {
        values[next++] = window(length)[at(length, second) + Cells.LEVEL_FLOW + level];
      }
    }
    LastBook book = inputs.books().last();
    values[next++] =
        book == null ? Absent.ABSENT : (endMicros(inputs) - book.eventTimeMicros()) / MICROS_PER_MS;
    values[next++] = sum(Cells.EVENTS, 1, second);
    values[next++] = sum(Cells.EVENTS, MINUTE, second);
    return next;
  }

  private static final int[] TRADE_WINDOWS = {1, TEN, MINUTE, LOOK_BACK};

  private int trades(SecondInputs inputs, double[] values, int from) {
    int next = from;
    long second = inputs.second();
    LastTrade trade = inputs.trades().last();
    values[next++] = trade == null ? Absent.ABSENT : trade.price();
    values[next++] =
        trade == null
            ? Absent.ABSENT
            : (endMicros(inputs) - trade.eventTimeMicros()) / MICROS_PER_MS;
    for (int cell = Cells.BASE; cell <= Cells.BUY_BASE; cell++) {
      for (int length : TRADE_WINDOWS) {
        values[next++] = sum(cell, length, second);
      }
    }
    values[next++] = takerFlow(TEN, second);
    values[next++] = takerFlow(MINUTE, second);
    values[next++] = takerFlow(LOOK_BACK, second);
    values[next++] = sum(Cells.AGG_TRADES, 1, second);
    values[next++] = sum(Cells.AGG_TRADES, MINUTE, second);
    values[next++] = sum(Cells.FILLS, 1, second);
    values[next++] = sum(Cells.FILLS, MINUTE, second);
    values[next++] = sum(Cells.AGG_TRADES, MINUTE, second) / MINUTE;
    values[next++] = sum(Cells.AGG_TRADES, LOOK_BACK, second) / LOOK_BACK;
    values[next++] = vwapDistance(MINUTE, second);
    values[next++] = vwapDistance(LOOK_BACK, second);
    return next;
  }

  private double sum(int cell, int length, long second) {
    return window(length)[at(length, second) + cell];
  }

  private double takerFlow(int length, long second) {
    double base = sum(Cells.BASE, length, second);
    return (2 * sum(Cells.BUY_BASE, length, second) - base) / base;
  }

  private double vwapDistance(int length, long second) {
    double vwap = sum(Cells.QUOTE_VOLUME, length, second) / sum(Cells.BASE, length, second);
    return BPS * StrictMath.log(mids[place(second)] / vwap);
  }

  private static final int[] RETURN_WINDOWS = {1, 5, TEN, 30, MINUTE, LOOK_BACK};

  private void returns(long second, double[] values, int from) {
    int next = from;
    for (int length : RETURN_WINDOWS) {
      values[next++] = returnBps(second, length);
    }
    values[next++] = Math.sqrt(sum(Cells.SQUARED_RETURN, MINUTE, second));
    values[next++] = Math.sqrt(sum(Cells.SQUARED_RETURN, LOOK_BACK, second));
    values[next++] = range(MINUTE, second);
    values[next++] = range(LOOK_BACK, second);
    if (next != values.length) {
      throw new IllegalStateException("expected " + values.length + " columns, was " + next);
    }
  }

  private double returnBps(long second, int length) {
    return reaches(second - length)
        ? BPS * StrictMath.log(mids[place(second)] / mids[place(second - length)])
        : Absent.ABSENT;
  }

  private double range(int length, long second) {
    double low = -sum(Cells.MINUS_MID_LOW, length, second);
    return BPS * StrictMath.log(sum(Cells.MID_HIGH, length, second) / low);
  }

  private int derivedQuality(long second) {
    int quality = 0;
    if (second - begin < LOOK_BACK) {
      quality |= Quality.WARMING;
    }
    long beforeWindow = second - LOOK_BACK;
    if (fiveMinutes[Cells.QUOTE_TAINT] > 0
        || fiveMinutes[Cells.TRADE_TAINT] > 0
        || sum(Cells.BOOK_TAINT, MINUTE, second) > 0
        || (reaches(beforeWindow)
            && cells[place(beforeWindow) * Cells.WIDTH + Cells.QUOTE_TAINT] > 0)) {
      quality |= Quality.TAINTED;
    }
    if (Cells.changes(fiveMinutes, Cells.TICK_HIGH)
        || Cells.changes(fiveMinutes, Cells.STEP_HIGH)) {
      quality |= Quality.RULE_CHANGE;
    }
    return quality;
  }
}
