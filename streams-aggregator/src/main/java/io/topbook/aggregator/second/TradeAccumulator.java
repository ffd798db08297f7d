package io.topbook.aggregator.second;

import io.topbook.features.state.StateReader;
import io.topbook.features.state.StateWriter;
import io.topbook.features.sum.Decimals;
import io.topbook.features.sum.ExactSum;

/// Trades of one interval, in any order, each id once. Sums are exact and rounded once, so the
/// columns do not depend on arrival order. Not thread-safe.
public final class TradeAccumulator implements Sums {
  private static final int PRODUCT_SCALE = 2 * Decimals.SCALE;

  private long count;
  private long fills;
  private long firstId;
  private long lastId;
  private double open;
  private double high;
  private double low;
  private double close;
  private long closeTimeMicros;
  private ExactSum base = new ExactSum(Decimals.SCALE);
  private ExactSum quote = new ExactSum(PRODUCT_SCALE);
  private ExactSum buyBase = new ExactSum(Decimals.SCALE);
  private ExactSum buyQuote = new ExactSum(PRODUCT_SCALE);
  private boolean repaired;

  public void add(Trade trade) {
    double price = trade.price();
    if (count == 0 || trade.id() < firstId) {
      firstId = trade.id();
      open = price;
    }
    if (count == 0 || trade.id() > lastId) {
      lastId = trade.id();
      close = price;
      closeTimeMicros = trade.eventTimeMicros();
    }
    high = count == 0 ? price : Math.max(high, price);
    low = count == 0 ? price : Math.min(low, price);
    count++;
    fills += trade.fills();
    repaired |= trade.repaired();
    addVolume(trade);
  }

  private void addVolume(Trade trade) {
    boolean takerBought = !trade.buyerIsMaker();
    long price = Decimals.fixed(trade.price());
    long qty = Decimals.fixed(trade.qty());
    if (price != Decimals.NOT_FIXED && qty != Decimals.NOT_FIXED) {
      base.add(qty);
      quote.addProduct(price, qty);
      if (takerBought) {
        buyBase.add(qty);
        buyQuote.addProduct(price, qty);
      }
      return;
    }
    var exactQty = Decimals.exact(trade.qty());
    var exactQuote = Decimals.exact(trade.price()).multiply(exactQty);
    base.add(exactQty);
    quote.add(exactQuote);
    if (takerBought) {
      buyBase.add(exactQty);
      buyQuote.add(exactQuote);
    }
  }

  public TradeColumns columns() {
    double baseVolume = base.toDouble();
    double quoteVolume = quote.toDouble();
    return new TradeColumns(
        open,
        high,
        low,
        close,
        baseVolume,
        quoteVolume,
        buyBase.toDouble(),
        buyQuote.toDouble(),
        baseVolume == 0 ? 0 : quoteVolume / baseVolume,
        count,
        fills,
        firstId,
        lastId);
  }

  @Override
  public long count() {
    return count;
  }

  @Override
  public long firstId() {
    return firstId;
  }

  @Override
  public long lastId() {
    return lastId;
  }

  LastTrade last() {
    return new LastTrade(lastId, closeTimeMicros, close);
  }

  boolean isRepaired() {
    return repaired;
  }

  void write(StateWriter out) {
    out.number(count);
    out.number(fills);
    out.number(firstId);
    out.number(lastId - firstId);
    out.real(open);
    out.real(high);
    out.real(low);
    out.real(close);
    out.number(closeTimeMicros);
    base.write(out);
    quote.write(out);
    buyBase.write(out);
    buyQuote.write(out);
    out.flag(repaired);
  }

  static TradeAccumulator read(StateReader in) {
    var own = new TradeAccumulator();
    own.count = in.number();
    own.fills = in.number();
    own.firstId = in.number();
    own.lastId = own.firstId + in.number();
    own.open = in.real();
    own.high = in.real();
    own.low = in.real();
    own.close = in.real();
    own.closeTimeMicros = in.number();
    own.base = ExactSum.read(Decimals.SCALE, in);
    own.quote = ExactSum.read(PRODUCT_SCALE, in);
    own.buyBase = ExactSum.read(Decimals.SCALE, in);
    own.buyQuote = ExactSum.read(PRODUCT_SCALE, in);
    own.repaired = in.flag();
    return own;
  }
}
