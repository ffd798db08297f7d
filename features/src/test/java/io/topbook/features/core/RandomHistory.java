package io.topbook.features.core;

import io.topbook.features.Quality;
import io.topbook.features.book.LevelFlow;
import io.topbook.features.book.TopLevels;
import io.topbook.features.core.SecondInputs.Books;
import io.topbook.features.core.SecondInputs.LastBook;
import io.topbook.features.core.SecondInputs.LastQuote;
import io.topbook.features.core.SecondInputs.LastTrade;
import io.topbook.features.core.SecondInputs.Quotes;
import io.topbook.features.core.SecondInputs.Trades;
import io.topbook.features.sum.Decimals;
import io.topbook.features.sum.ExactSum;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A market by chance, as raw rows (lines of the tables' CSV exports) and as what each second then
/// holds. It knows its own book, so it applies no diffs: what a reader of the rows must find, it
/// has at hand.
///
/// Silent seconds, marks that never came, feeds that were down, holes in trades, lost diffs, late
/// key frames, crossed quotes, quantities of 13 decimals and changes of the tick size are in it.
final class RandomHistory {
  static final String MARKS =
      "symbol_id,window_start,quote_up,trade_up,depth_up,down_since,clock_steady,trading,cut,"
          + "tick_size,step_size";
  static final String QUOTES = "symbol_id,event_time,update_id,bid_price,bid_qty,ask_price,ask_qty";
  static final String TRADES =
      "symbol_id,event_time,agg_trade_id,price,qty,first_trade_id,last_trade_id,buyer_is_maker,"
          + "repaired,void_before";
  static final String DEPTH =
      "symbol_id,event_time,kind,first_update_id,last_update_id,previous_update_id,bids,asks";

  private static final long MICROS = 1_000_000;

  final List<String> marks = new ArrayList<>();
  final List<String> quotes = new ArrayList<>();
  final List<String> trades = new ArrayList<>();
  final List<String> depth = new ArrayList<>();

  /// Histories, one after each cut.
  final List<List<SecondInputs>> histories = new ArrayList<>();

  private final int symbolId;
  private final Random random;
  private final boolean futures;

  private long bid = 8_459_800;
  private long quoteId = 1_000;
  private long tradeId = 50;
  private long fillId = 90;
  private long updateId = 7_000;
  private final TreeMap<Long, Double> bids = new TreeMap<>(Comparator.reverseOrder());
  private final TreeMap<Long, Double> asks = new TreeMap<>();

  // of the history that runs
  private List<Second> seconds = new ArrayList<>();
  private @Nullable LastQuote quote;
  private @Nullable LastTrade trade;
  private @Nullable LastBook book;
  private int tradeSecond = -1;
  private boolean tradesMissing;
  private boolean synced;
  private boolean diffLost;
  private boolean fresh;
  private long effective;
  private int lastApplied;

  private static final class Second {
    int flags;
    @Nullable Double tick;
    @Nullable Double step;
    final QuoteFlow flow = new QuoteFlow();
    @Nullable LastQuote carried;
    @Nullable LastQuote quote;
    double midHigh = Double.NEGATIVE_INFINITY;
    double midLow = Double.POSITIVE_INFINITY;
    final ExactSum base = new ExactSum(8);
    final ExactSum volume = new ExactSum(16);
    final ExactSum buys = new ExactSum(8);
    long aggs;
    long fills;
    @Nullable LastTrade trade;
    final BookFlow levels = new BookFlow();
    boolean bookLost;
    @Nullable LastBook book;
    boolean bookShown;
  }

  RandomHistory(int symbolId, long seed, boolean futures) {
    this.symbolId = symbolId;
    this.random = new Random(seed);
    this.futures = futures;
  }

  /// Adds a history of so many seconds, after a cut when it is not the first.
  RandomHistory run(long begin, int length) {
    boolean cut = !histories.isEmpty();
    seconds = new ArrayList<>();
    quote = null;
    trade = null;
    book = null;
    tradeSecond = -1;
    synced = false;
    diffLost = false;
    lastApplied = 0;
    for (int i = 0; i < length; i++) {
      seconds.add(new Second());
    }
    for (int i = 0; i < length; i++) {
      second(begin, i, cut && i == 0);
    }
    if (!synced) {
      loseBook(lastApplied, length - 1);
    }
    carryBook();
    List<SecondInputs> inputs = new ArrayList<>();
    for (int i = 0; i < length; i++) {
      inputs.add(inputs(begin + i, seconds.get(i)));
    }
    histories.add(inputs);
    return this;
  }

  private void second(long begin, int i, boolean cut) {
    Second own = seconds.get(i);
    own.carried = quote;
    touch(own, quote);
    var times = random.ints(random.nextInt(12), 0, 1_000_000).sorted().boxed().toList();
    if (random.nextInt(4) > 0) {
      for (int micros : times) {
        long time = (begin + i) * MICROS + micros;
        switch (random.nextInt(3)) {
          case 0 -> quote(own, time);
          case 1 -> trade(own, i, time);
          default -> diff(begin, i, time);
        }
      }
    }
    own.quote = quote;
    own.trade = trade;
    mark(begin, i, cut);
  }

  private void mark(long begin, int i, boolean cut) {
    Second own = seconds.get(i);
    if (i > 0 && i < seconds.size() - 1 && random.nextInt(150) == 0) {
      own.flags |= Quality.QUOTE_GAP | Quality.TRADE_GAP | Quality.BOOK_GAP;
      return;
    }
    boolean[] up = new boolean[5];
    int[] bits = {
      Quality.QUOTE_GAP, Quality.TRADE_GAP, Quality.BOOK_GAP, Quality.CLOCK, Quality.NOT_TRADING
    };
    for (int which = 0; which < up.length; which++) {
      up[which] = random.nextInt(400) > 0;
      own.flags |= up[which] ? 0 : bits[which];
    }
    String down = "";
    if (i > 5 && random.nextInt(200) == 0) {
      long since = (begin + i) * MICROS - random.nextInt(3_000_000);
      down = time(since);
      for (long s = Math.floorDiv(since, MICROS); s < begin + i; s++) {
        seconds.get((int) (s - begin)).flags |=
            Quality.QUOTE_GAP | Quality.TRADE_GAP | Quality.BOOK_GAP;
      }
    }
    String tick = i < 20 ? "" : i < 320 || i > 800 ? "0.01000000" : "0.10";
    String step = "0.00001";
    own.tick = tick.isEmpty() ? null : Double.valueOf(tick);
    own.step = Double.valueOf(step);
    marks.add(
        line(
            time((begin + i) * MICROS),
            flag(up[0]),
            flag(up[1]),
            flag(up[2]),
            down,
            flag(up[3]),
            flag(up[4]),
            flag(cut),
            tick,
            step));
  }

  private void quote(Second own, long time) {
    bid += random.nextInt(7) - 3;
    long ask = bid + random.nextInt(20) - 1;
    quoteId += 1 + random.nextInt(50);
    double bidQty = qty();
    double askQty = random.nextInt(40) == 0 ? 0 : qty();
    quote = new LastQuote(time, bid / 100.0, bidQty, ask / 100.0, askQty);
    own.flow.add(quote);
    touch(own, quote);
    quotes.add(
        line(
            time(time),
            quoteId,
            quote.bidPrice(),
            quote.bidQty(),
            quote.askPrice(),
            quote.askQty()));
  }

  private static void touch(Second own, @Nullable LastQuote quote) {
    if (quote != null) {
      double mid = (quote.bidPrice() + quote.askPrice()) / 2;
      own.midHigh = Math.max(own.midHigh, mid);
      own.midLow = Math.min(own.midLow, mid);
    }
  }

  private void trade(Second own, int i, long time) {
    int skipped = random.nextInt(60) == 0 ? 1 + random.nextInt(3) : 0;
    int noFill = random.nextInt(30) == 0 ? 1 : 0;
    tradeId += 1 + skipped + noFill;
    int fills = 1 + random.nextInt(5);
    double price = (bid + random.nextInt(10)) / 100.0;
    double qty = qty();
    boolean buyerIsMaker = random.nextBoolean();
    boolean repaired = random.nextInt(50) == 0;
    if (skipped > 0 && tradeSecond >= 0) {
      for (int s = tradeSecond; s <= i; s++) {
        seconds.get(s).flags |= Quality.TRADE_GAP;
      }
    }
    tradeSecond = i;
    add(own.base, qty);
    addProduct(own.volume, price, qty);
    if (!buyerIsMaker) {
      add(own.buys, qty);
    }
    own.aggs++;
    own.fills += fills;
    own.flags |= repaired ? Quality.REPAIRED : 0;
    trade = new LastTrade(time, price);
    trades.add(
        line(
            time(time),
            tradeId,
            price,
            qty,
            fillId,
            fillId + fills - 1,
            flag(buyerIsMaker),
            flag(repaired),
            noFill));
    fillId += fills;
  }

  private static void add(ExactSum sum, double qty) {
    long fixed = Decimals.fixed(qty);
    if (fixed == Decimals.NOT_FIXED) {
      sum.add(Decimals.exact(qty));
    } else {
      sum.add(fixed);
    }
  }

  private static void addProduct(ExactSum sum, double price, double qty) {
    if (Decimals.fixed(qty) == Decimals.NOT_FIXED) {
      sum.add(Decimals.exact(price).multiply(Decimals.exact(qty)));
    } else {
      sum.addProduct(Decimals.fixed(price), Decimals.fixed(qty));
    }
  }

  // ---- the book

  private void diff(long begin, int i, long time) {
    TopLevels before = top();
    Map<Long, Double> changedBids = new TreeMap<>(Comparator.reverseOrder());
    Map<Long, Double> changedAsks = new TreeMap<>();
    for (int change = 1 + random.nextInt(5); change > 0; change--) {
      boolean isBid = random.nextBoolean();
      long price = isBid ? bid - random.nextInt(14) : bid + 1 + random.nextInt(14);
      double qty = random.nextInt(5) < 2 ? 0 : random.nextLong(1, 10_000_000_000L) / 1e8;
      (isBid ? changedBids : changedAsks).put(price, qty);
    }
    changedBids.forEach((price, qty) -> put(bids, price, qty));
    changedAsks.forEach((price, qty) -> put(asks, price, qty));
    long previous = updateId;
    long first = previous + 1;
    updateId += 1 + random.nextInt(30);
    if (synced && time > effective && random.nextInt(150) == 0) {
      diffLost = true;
      return;
    }
    depth.add(
        line(
            time(time),
            "DIFF",
            first,
            updateId,
            futures ? Long.toString(previous) : "",
            json(changedBids),
            json(changedAsks)));
    if (synced && diffLost) {
      synced = false;
      diffLost = false;
      shown(begin, time, null);
    } else if (synced) {
      apply(begin, Math.max(time, effective), before);
    } else if (random.nextInt(3) == 0) {
      keyFrame(begin, time + random.nextInt(1_500_000));
    }
  }

  private void apply(long begin, long time, TopLevels before) {
    int i = (int) (time / MICROS - begin);
    if (i >= seconds.size()) {
      return;
    }
    TopLevels after = top();
    seconds.get(i).levels.add(new NaiveFlow(before, after, fresh));
    seconds.get(i).bookLost |= fresh;
    fresh = false;
    lastApplied = i;
    shown(begin, time, new LastBook(time, after));
  }

  private void keyFrame(long begin, long time) {
    int at = (int) (time / MICROS - begin);
    if (at >= seconds.size()) {
      return;
    }
    depth.add(line(time(time), "SNAPSHOT", updateId, updateId, "", json(bids), json(asks)));
    synced = true;
    fresh = true;
    effective = time;
    loseBook(lastApplied, at);
    lastApplied = at;
    shown(begin, time, new LastBook(time, top()));
  }

  private void loseBook(int from, int last) {
    for (int s = from; s <= last; s++) {
      seconds.get(s).bookLost = true;
    }
  }

  private void shown(long begin, long time, @Nullable LastBook now) {
    Second own = seconds.get((int) (time / MICROS - begin));
    own.book = now;
    own.bookShown = true;
  }

  private void carryBook() {
    for (Second own : seconds) {
      if (own.bookShown) {
        book = own.book;
      } else {
        own.book = book;
      }
    }
  }

  private static void put(TreeMap<Long, Double> side, long price, double qty) {
    if (qty == 0) {
      side.remove(price);
    } else {
      side.put(price, qty);
    }
  }

  private TopLevels top() {
    return TopLevels.of(prices(bids), qtys(bids), prices(asks), qtys(asks));
  }

  private static double[] prices(TreeMap<Long, Double> side) {
    return side.keySet().stream().limit(5).mapToDouble(price -> price / 100.0).toArray();
  }

  private static double[] qtys(TreeMap<Long, Double> side) {
    return side.values().stream().limit(5).mapToDouble(qty -> qty).toArray();
  }

  private static String json(Map<Long, Double> side) {
    return side.entrySet().stream()
        .map(level -> "[" + level.getKey() / 100.0 + "," + level.getValue() + "]")
        .collect(Collectors.joining(",", "\"[", "]\""));
  }

  /// e of each level between two books, in decimals.
  record NaiveFlow(TopLevels before, TopLevels after, boolean fresh) implements LevelFlow {
    @Override
    public boolean isKnown(int level) {
      return !fresh
          && Math.min(before.bids(), before.asks()) > level
          && Math.min(after.bids(), after.asks()) > level;
    }

    @Override
    public void addTo(ExactSum sum, int level) {
      sum.add(e(level));
    }

    double real(int level) {
      return e(level).doubleValue();
    }

    private java.math.BigDecimal e(int level) {
      var e = java.math.BigDecimal.ZERO;
      if (after.bidPrice(level) >= before.bidPrice(level)) {
        e = e.add(Decimals.exact(after.bidQty(level)));
      }
      if (after.bidPrice(level) <= before.bidPrice(level)) {
        e = e.subtract(Decimals.exact(before.bidQty(level)));
      }
      if (after.askPrice(level) <= before.askPrice(level)) {
        e = e.subtract(Decimals.exact(after.askQty(level)));
      }
      if (after.askPrice(level) >= before.askPrice(level)) {
        e = e.add(Decimals.exact(before.askQty(level)));
      }
      return e;
    }
  }

  // ---- values

  private double qty() {
    return switch (random.nextInt(12)) {
      case 0 -> random.nextLong(1, 1_000_000_000_000L) / 1e13;
      case 1 -> random.nextInt(1, 1_000);
      default -> random.nextInt(1, 10_000_000) / 1e5;
    };
  }

  private static SecondInputs inputs(long second, Second own) {
    boolean silent = own.flow.count() == 0;
    return new SecondInputs(
        second,
        own.flags | (own.bookLost ? Quality.BOOK_GAP : 0),
        own.tick,
        own.step,
        new Quotes(
            own.quote,
            own.flow.count(),
            silent ? Double.valueOf(0) : own.flow.orderFlow(own.carried),
            own.flow.sizes(),
            own.midHigh,
            own.midLow),
        new Trades(
            own.trade,
            own.base.toDouble(),
            own.volume.toDouble(),
            own.buys.toDouble(),
            own.aggs,
            own.fills),
        new Books(own.book, own.levels.events(), own.levels.orderFlow(!own.bookLost)));
  }

  private String line(Object... cells) {
    var line = new StringBuilder().append(symbolId);
    for (Object cell : cells) {
      line.append(',').append(cell);
    }
    return line.toString();
  }

  private static String flag(boolean value) {
    return value ? "t" : "f";
  }

  /// As the database's client prints it.
  static String time(long micros) {
    String iso =
        java.time.Instant.ofEpochSecond(
                Math.floorDiv(micros, MICROS), Math.floorMod(micros, MICROS) * 1_000)
            .toString();
    return iso.replace('T', ' ').replace("Z", "+00");
  }
}
