package io.topbook.sim.market;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// Everything a {@link MarketEngine} needs to go on, as it is written and read.
record EngineState(
    long nowMicros,
    long tickMicros,
    long secondMicros,
    long lateness,
    long choice,
    long dueCount,
    ClockJumps jumps,
    List<Symbol> symbols,
    List<Due> dues,
    List<Feed> feeds,
    List<Second> seconds) {
  /// A symbol and when its next order comes.
  record Symbol(SymbolMarket market, long nextOrder) {}

  /// A depth feed that was read, and how far.
  record Feed(int symbol, String stream, int lane, int told, long lastId) {}

  /// A kline or ticker stream that was read, and how far.
  record Second(int symbol, String stream, long toldTradeId) {}

  /// @param newestFills of each symbol's history, at most
  void save(DataOutput out, int newestFills) throws IOException {
    out.writeLong(nowMicros);
    out.writeLong(tickMicros);
    out.writeLong(secondMicros);
    out.writeLong(lateness);
    out.writeLong(choice);
    out.writeLong(dueCount);
    jumps.save(out);
    out.writeInt(symbols.size());
    for (Symbol symbol : symbols) {
      symbol.market.save(out, newestFills);
      out.writeLong(symbol.nextOrder);
    }
    out.writeInt(dues.size());
    for (Due due : dues) {
      due.save(out);
    }
    out.writeInt(feeds.size());
    for (Feed feed : feeds) {
      out.writeInt(feed.symbol);
      out.writeUTF(feed.stream);
      out.writeInt(feed.lane);
      out.writeInt(feed.told);
      out.writeLong(feed.lastId);
    }
    out.writeInt(seconds.size());
    for (Second second : seconds) {
      out.writeInt(second.symbol);
      out.writeUTF(second.stream);
      out.writeLong(second.toldTradeId);
    }
  }

  static EngineState load(DataInput in) throws IOException {
    return new EngineState(
        in.readLong(),
        in.readLong(),
        in.readLong(),
        in.readLong(),
        in.readLong(),
        in.readLong(),
        ClockJumps.load(in),
        list(in, () -> new Symbol(SymbolMarket.load(in), in.readLong())),
        list(in, () -> Due.load(in)),
        list(
            in,
            () -> new Feed(in.readInt(), in.readUTF(), in.readInt(), in.readInt(), in.readLong())),
        list(in, () -> new Second(in.readInt(), in.readUTF(), in.readLong())));
  }

  private interface Reader<T> {
    T read() throws IOException;
  }

  private static <T> List<T> list(DataInput in, Reader<T> reader) throws IOException {
    int size = in.readInt();
    var list = new ArrayList<T>(Math.min(size, 10_000));
    for (int i = 0; i < size; i++) {
      list.add(reader.read());
    }
    return list;
  }

  /// Whether it has one of these symbols.
  boolean hasAny(List<String> names) {
    return symbols.stream().anyMatch(symbol -> names.contains(symbol.market.symbol()));
  }

  /// The same with exactly the markets of `instruments`, in their order: new ones where a symbol
  /// was not there.
  EngineState withMarkets(List<Instrument> instruments, MarketOptions options) {
    var kept = new ArrayList<Symbol>();
    int[] indexes = new int[symbols.size()];
    java.util.Arrays.fill(indexes, -1);
    for (Instrument instrument : instruments) {
      int known = indexOf(instrument.symbol());
      if (known < 0) {
        SymbolMarket fresh = SymbolMarket.fresh(instrument, options, nowMicros);
        kept.add(new Symbol(fresh, nowMicros + fresh.arrivals().next()));
      } else {
        indexes[known] = kept.size();
        Symbol symbol = symbols.get(known);
        symbol.market.adopt(instrument.share(), options);
        kept.add(symbol);
      }
    }
    return new EngineState(
        nowMicros,
        tickMicros,
        secondMicros,
        lateness,
        choice,
        dueCount,
        jumps,
        kept,
        dues.stream()
            .filter(due -> indexes[due.symbol()] >= 0)
            .map(due -> due.of(indexes[due.symbol()]))
            .toList(),
        feeds.stream()
            .filter(feed -> indexes[feed.symbol] >= 0)
            .map(feed ->
                new Feed(indexes[feed.symbol], feed.stream, feed.lane, feed.told, feed.lastId))
            .toList(),
        seconds.stream()
            .filter(second -> second.symbol == SecondFeed.ALL || indexes[second.symbol] >= 0)
            .map(second ->
                new Second(
                    second.symbol == SecondFeed.ALL ? SecondFeed.ALL : indexes[second.symbol],
                    second.stream,
                    second.toldTradeId))
            .toList());
  }

  private int indexOf(String symbol) {
    for (int i = 0; i < symbols.size(); i++) {
      if (symbols.get(i).market.symbol().equals(symbol)) {
        return i;
      }
    }
    return -1;
  }
}
