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
    long lateness,
    long choice,
    long lateCount,
    long clockShift,
    List<Symbol> symbols,
    List<LateTrade> late,
    List<Feed> feeds) {
  /// A symbol and when its next order comes.
  record Symbol(SymbolMarket market, long nextOrder) {}

  /// A depth feed that was read, and how far.
  record Feed(int symbol, String stream, int lane, int told, long lastId) {}

  void save(DataOutput out) throws IOException {
    out.writeLong(nowMicros);
    out.writeLong(tickMicros);
    out.writeLong(lateness);
    out.writeLong(choice);
    out.writeLong(lateCount);
    out.writeLong(clockShift);
    out.writeInt(symbols.size());
    for (Symbol symbol : symbols) {
      symbol.market.save(out);
      out.writeLong(symbol.nextOrder);
    }
    out.writeInt(late.size());
    for (LateTrade one : late) {
      out.writeLong(one.releaseMicros());
      out.writeLong(one.order());
      out.writeInt(one.symbol());
      one.fill().save(out);
    }
    out.writeInt(feeds.size());
    for (Feed feed : feeds) {
      out.writeInt(feed.symbol);
      out.writeUTF(feed.stream);
      out.writeInt(feed.lane);
      out.writeInt(feed.told);
      out.writeLong(feed.lastId);
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
        list(in, () -> new Symbol(SymbolMarket.load(in), in.readLong())),
        list(
            in,
            () -> new LateTrade(in.readLong(), in.readLong(), in.readInt(), Fill.load(in))),
        list(
            in,
            () -> new Feed(in.readInt(), in.readUTF(), in.readInt(), in.readInt(), in.readLong())));
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

  /// The same with exactly the markets of `instruments`, in their order: new ones where a symbol was
  /// not there.
  EngineState withMarkets(List<Instrument> instruments, MarketOptions options) {
    var kept = new ArrayList<Symbol>();
    int[] indexes = new int[symbols.size()];
    java.util.Arrays.fill(indexes, -1);
    for (Instrument instrument : instruments) {
      int known = indexOf(instrument.symbol());
      if (known < 0) {
        SymbolMarket fresh = SymbolMarket.fresh(instrument, options);
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
        lateness,
        choice,
        lateCount,
        clockShift,
        kept,
        late.stream()
            .filter(one -> indexes[one.symbol()] >= 0)
            .map(one ->
                new LateTrade(
                    one.releaseMicros(), one.order(), indexes[one.symbol()], one.fill()))
            .toList(),
        feeds.stream()
            .filter(feed -> indexes[feed.symbol] >= 0)
            .map(feed ->
                new Feed(indexes[feed.symbol], feed.stream, feed.lane, feed.told, feed.lastId))
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
