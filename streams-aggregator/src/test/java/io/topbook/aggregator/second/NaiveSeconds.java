package io.topbook.aggregator.second;

import io.topbook.features.Quality;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The oracle: after each mark, every row is computed anew from every record covered so far, the
/// slow and plain way.
public final class NaiveSeconds {
  public record Sent<E>(long offset, E event) {}

  private record Emitted<C>(C columns, int quality, int revision, long availableAt) {}

  private final long horizon;
  final Collected out = new Collected();

  private final List<Sent<Quote>> quotes;
  private final List<Sent<Trade>> trades;
  private int quotesCovered;
  private int tradesCovered;

  private final List<Quote> keptQuotes = new ArrayList<>();
  private final List<Trade> keptTrades = new ArrayList<>();
  private final TreeMap<Long, Long> secondOfTrade = new TreeMap<>();
  private final List<Long> cuts = new ArrayList<>();
  private final Map<Long, Integer> quoteFlags = new HashMap<>();
  private final Map<Long, Integer> tradeFlags = new HashMap<>();
  private final TreeMap<Long, Emitted<QuoteColumns>> quoteRows = new TreeMap<>();
  private final TreeMap<Long, Emitted<TradeColumns>> tradeRows = new TreeMap<>();
  private @Nullable Quote carriedIn;
  private @Nullable Mark last;
  private long first;
  private long floor = Long.MIN_VALUE;
  long tradesTooLate;
  long tradeDuplicates;

  NaiveSeconds(long horizon, List<Sent<Quote>> quotes, List<Sent<Trade>> trades) {
    this.horizon = horizon;
    this.quotes = quotes;
    this.trades = trades;
  }

  void mark(Mark mark) {
    if (last != null && mark.second() <= last.second()) {
      out.ignored(mark);
      return;
    }
    long m = mark.second();
    boolean begins = last == null || mark.cut() || last.second() < m - horizon;
    List<TooLate> quotesLate = new ArrayList<>();
    List<TooLate> tradesLate = new ArrayList<>();
    if (begins) {
      if (last != null) {
        floor = last.second() + 1;
      }
      if (!secondOfTrade.isEmpty()) {
        cuts.add(secondOfTrade.lastKey());
      }
      long begin = floor;
      keptQuotes.removeIf(quote -> second(quote) < begin);
      keptTrades.removeIf(trade -> second(trade) < begin);
      quoteRows.clear();
      tradeRows.clear();
      carriedIn = null;
    }
    long oldest = Math.max(m - horizon, floor);
    forget(oldest, quotesLate, tradesLate);

    while (quotesCovered < quotes.size()
        && quotes.get(quotesCovered).offset() <= mark.quoteOffset()) {
      Quote quote = quotes.get(quotesCovered++).event();
      if (keptQuotes.stream().anyMatch(kept -> kept.updateId() == quote.updateId())) {
        continue;
      }
      if (second(quote) < oldest) {
        quotesLate.add(TooLate.of("bookTicker", quote.updateId(), quote.eventTimeMicros()));
      } else {
        keptQuotes.add(quote);
      }
    }
    while (tradesCovered < trades.size()
        && trades.get(tradesCovered).offset() <= mark.tradeOffset()) {
      Trade trade = trades.get(tradesCovered++).event();
      if (secondOfTrade.containsKey(trade.id())) {
        tradeDuplicates++;
      } else if (second(trade) < oldest) {
        tradesLate.add(TooLate.of("aggTrade", trade.id(), trade.eventTimeMicros()));
        tradesTooLate++;
      } else {
        keptTrades.add(trade);
        for (int i = 1; i <= trade.voidBefore(); i++) {
          secondOfTrade.putIfAbsent(trade.id() - i, second(trade));
        }
        secondOfTrade.put(trade.id(), second(trade));
      }
    }

    first = begins ? m : Math.max(first, oldest);
    keptQuotes.forEach(quote -> first = Math.min(first, second(quote)));
    keptTrades.forEach(trade -> first = Math.min(first, second(trade)));
    for (long s = first; s <= m; s++) {
      if (!quoteRows.containsKey(s)) {
        quoteFlags.put(s, s == m ? quoteFlags(mark) : Quality.QUOTE_GAP);
        tradeFlags.put(s, s == m ? tradeFlags(mark) : Quality.TRADE_GAP);
      }
      if (mark.downSinceMicros() != Mark.NEVER
          && s >= Math.floorDiv(mark.downSinceMicros(), 1_000_000)
          && s < m) {
        quoteFlags.merge(s, Quality.QUOTE_GAP, (a, b) -> a | b);
        tradeFlags.merge(s, Quality.TRADE_GAP, (a, b) -> a | b);
      }
    }
    for (long s = first; s <= m; s++) {
      emitQuotes(s, mark);
    }
    for (long s = first; s <= m; s++) {
      emitTrades(s, mark);
    }
    quotesLate.stream().reduce(TooLate::and).ifPresent(late -> out.tooLate(late, mark));
    tradesLate.stream().reduce(TooLate::and).ifPresent(late -> out.tooLate(late, mark));
    last = mark;
  }

  private void forget(long oldest, List<TooLate> quotesLate, List<TooLate> tradesLate) {
    while (!quoteRows.isEmpty() && quoteRows.firstKey() < oldest) {
      long s = quoteRows.firstKey();
      carriedIn = quoteInForceAfter(s);
      keptQuotes.removeIf(quote -> second(quote) == s);
      keptTrades.removeIf(trade -> second(trade) == s);
      quoteRows.remove(s);
      tradeRows.remove(s);
    }
    // What is left there never had a row: it lay ahead of the last mark when a cut came.
    var lostQuotes = new TreeMap<Long, TooLate>();
    keptQuotes.stream()
        .filter(quote -> second(quote) < oldest)
        .forEach(quote ->
            lostQuotes.merge(
                second(quote),
                wholeSecond("bookTicker", quote.updateId(), second(quote)),
                TooLate::and));
    quotesLate.addAll(lostQuotes.values());
    keptQuotes.removeIf(quote -> second(quote) < oldest);
    var lostTrades = new TreeMap<Long, TooLate>();
    keptTrades.stream()
        .filter(trade -> second(trade) < oldest)
        .forEach(trade ->
            lostTrades.merge(
                second(trade), wholeSecond("aggTrade", trade.id(), second(trade)), TooLate::and));
    tradesLate.addAll(lostTrades.values());
    lostTrades.values().forEach(late -> tradesTooLate += late.count());
    keptTrades.removeIf(trade -> second(trade) < oldest);
  }

  private static TooLate wholeSecond(String stream, long id, long second) {
    return new TooLate(stream, 1, id, id, second * 1_000_000, (second + 1) * 1_000_000);
  }

  private void emitQuotes(long s, Mark mark) {
    Quote carried = quoteInForceAfter(s - 1);
    List<Quote> own =
        keptQuotes.stream()
            .filter(quote -> second(quote) == s)
            .sorted(Comparator.comparingLong(Quote::updateId))
            .toList();
    QuoteColumns columns;
    Quote atEnd = quoteInForceAfter(s);
    if (atEnd == null) {
      columns = new QuoteColumns(false, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    } else {
      List<Quote> seen = new ArrayList<>(own);
      if (carried != null) {
        seen.addFirst(carried);
      }
      columns =
          new QuoteColumns(
              true,
              seen.getFirst().mid(),
              seen.stream().mapToDouble(Quote::mid).max().orElseThrow(),
              seen.stream().mapToDouble(Quote::mid).min().orElseThrow(),
              atEnd.mid(),
              atEnd.bidPrice(),
              atEnd.bidQty(),
              atEnd.askPrice(),
              atEnd.askQty(),
              seen.stream().mapToDouble(Quote::spread).min().orElseThrow(),
              seen.stream().mapToDouble(Quote::spread).max().orElseThrow(),
              own.size(),
              own.stream().filter(Quote::isInvalid).count(),
              own.isEmpty() ? 0 : own.getFirst().updateId(),
              own.isEmpty() ? 0 : own.getLast().updateId());
    }
    emit(s, columns, quoteFlags.get(s), mark, quoteRows, out::quoteRow);
  }

  private @Nullable Quote quoteInForceAfter(long s) {
    Quote best = carriedIn;
    for (Quote quote : keptQuotes) {
      if (second(quote) <= s && (best == null || quote.updateId() > best.updateId())) {
        best = quote;
      }
    }
    return best;
  }

  private void emitTrades(long s, Mark mark) {
    List<Trade> own =
        keptTrades.stream()
            .filter(trade -> second(trade) == s)
            .sorted(Comparator.comparingLong(Trade::id))
            .toList();
    int quality = tradeFlags.get(s);
    if (holeTouches(s)) {
      quality |= Quality.TRADE_GAP;
    }
    if (own.stream().anyMatch(Trade::repaired)) {
      quality |= Quality.REPAIRED;
    }
    emit(s, columnsOf(own), quality, mark, tradeRows, out::tradeRow);
  }

  static TradeColumns columnsOf(List<Trade> own) {
    if (own.isEmpty()) {
      return new TradeColumns(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    }
    BigDecimal base = BigDecimal.ZERO;
    BigDecimal quote = BigDecimal.ZERO;
    BigDecimal buyBase = BigDecimal.ZERO;
    BigDecimal buyQuote = BigDecimal.ZERO;
    for (Trade trade : own) {
      BigDecimal qty = new BigDecimal(Double.toString(trade.qty()));
      BigDecimal amount = new BigDecimal(Double.toString(trade.price())).multiply(qty);
      base = base.add(qty);
      quote = quote.add(amount);
      if (!trade.buyerIsMaker()) {
        buyBase = buyBase.add(qty);
        buyQuote = buyQuote.add(amount);
      }
    }
    return new TradeColumns(
        own.getFirst().price(),
        own.stream().mapToDouble(Trade::price).max().orElseThrow(),
        own.stream().mapToDouble(Trade::price).min().orElseThrow(),
        own.getLast().price(),
        base.doubleValue(),
        quote.doubleValue(),
        buyBase.doubleValue(),
        buyQuote.doubleValue(),
        quote.doubleValue() / base.doubleValue(),
        own.size(),
        own.stream().mapToLong(Trade::fills).sum(),
        own.getFirst().id(),
        own.getLast().id());
  }

  private boolean holeTouches(long s) {
    Map.Entry<Long, Long> before = null;
    for (var after : secondOfTrade.entrySet()) {
      if (before != null && after.getKey() != before.getKey() + 1) {
        long idBefore = before.getKey();
        long idAfter = after.getKey();
        boolean acrossCut = cuts.stream().anyMatch(cut -> idBefore <= cut && cut < idAfter);
        var touched = new TreeSet<>(List.of(before.getValue(), after.getValue()));
        if (!acrossCut && s >= touched.first() && s <= touched.last()) {
          return true;
        }
      }
      before = after;
    }
    return false;
  }

  private static <C> void emit(
      long s, C columns, int quality, Mark mark, Map<Long, Emitted<C>> rows, Lane.Rows<C> to) {
    Emitted<C> old = rows.get(s);
    if (old != null && old.columns.equals(columns) && (old.quality & ~Quality.REVISED) == quality) {
      return;
    }
    var now =
        old == null
            ? new Emitted<>(columns, quality, 0, mark.availableAtMicros())
            : new Emitted<>(
                columns, quality | Quality.REVISED, old.revision + 1, mark.availableAtMicros());
    rows.put(s, now);
    to.row(row(s, now), old == null ? null : row(s, old));
  }

  private static <C> Row<C> row(long s, Emitted<C> emitted) {
    return new Row<>(1, s, emitted.columns, emitted.quality, emitted.revision, emitted.availableAt);
  }

  private static int quoteFlags(Mark mark) {
    return (mark.quoteUp() ? 0 : Quality.QUOTE_GAP)
        | (mark.clockSteady() ? 0 : Quality.CLOCK)
        | (mark.trading() ? 0 : Quality.NOT_TRADING);
  }

  private static int tradeFlags(Mark mark) {
    return (mark.tradeUp() ? 0 : Quality.TRADE_GAP) | (mark.trading() ? 0 : Quality.NOT_TRADING);
  }

  private static long second(Quote quote) {
    return Math.floorDiv(quote.eventTimeMicros(), 1_000_000);
  }

  private static long second(Trade trade) {
    return Math.floorDiv(trade.eventTimeMicros(), 1_000_000);
  }
}
