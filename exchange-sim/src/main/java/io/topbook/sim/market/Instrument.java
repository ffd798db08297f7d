package io.topbook.sim.market;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// What is traded. `tick`, `step` and `startPrice` are the price tick, the quantity step and the first
/// price, in units of 1e-8; `share` is its part of all orders (of 1 in all).
public record Instrument(
    String symbol,
    String base,
    String quote,
    long tick,
    long step,
    long startPrice,
    double share) {
  /// Known names first, the busiest first: symbol, base, quote, price, tick, step.
  private static final String KNOWN =
      """
      BTCUSDT BTC USDT 96000 0.01 0.00001
      ETHUSDT ETH USDT 3300 0.01 0.0001
      SOLUSDT SOL USDT 190 0.01 0.001
      XRPUSDT XRP USDT 2.3 0.0001 0.1
      BNBUSDT BNB USDT 650 0.01 0.001
      DOGEUSDT DOGE USDT 0.35 0.00001 1
      ADAUSDT ADA USDT 0.95 0.0001 0.1
      AVAXUSDT AVAX USDT 38 0.01 0.01
      LINKUSDT LINK USDT 22 0.01 0.01
      DOTUSDT DOT USDT 7.2 0.001 0.01
      TRXUSDT TRX USDT 0.25 0.0001 0.1
      LTCUSDT LTC USDT 105 0.01 0.001
      BCHUSDT BCH USDT 450 0.1 0.001
      UNIUSDT UNI USDT 13 0.001 0.01
      ETCUSDT ETC USDT 26 0.01 0.01
      ATOMUSDT ATOM USDT 6.9 0.001 0.01
      FILUSDT FIL USDT 5.2 0.001 0.01
      NEARUSDT NEAR USDT 5.3 0.001 0.1
      XLMUSDT XLM USDT 0.4 0.0001 1
      ETHBTC ETH BTC 0.0344 0.00001 0.0001
      """;

  /// Activity falls with rank as it does on the exchange: a few loud symbols, many quiet ones.
  private static final double RANK_EXPONENT = 1.1;

  /// The first `count` instruments of the market that grows from `seed`.
  public static List<Instrument> list(int count, long seed) {
    double all = 0;
    for (int rank = 1; rank <= count; rank++) {
      all += Math.pow(rank, -RANK_EXPONENT);
    }
    List<String> known = KNOWN.lines().toList();
    var list = new ArrayList<Instrument>(count);
    for (int i = 0; i < count; i++) {
      double share = Math.pow(i + 1, -RANK_EXPONENT) / all;
      list.add(i < known.size() ? known(known.get(i), share) : madeUp(i + 1, seed, share));
    }
    return list;
  }

  /// What a dollar is in the quote asset, roughly.
  double quoteWorth() {
    return quote.equals("BTC") ? 1e-5 : 1;
  }

  Instrument withShare(double another) {
    return new Instrument(symbol, base, quote, tick, step, startPrice, another);
  }

  void save(DataOutput out) throws IOException {
    out.writeUTF(symbol);
    out.writeUTF(base);
    out.writeUTF(quote);
    out.writeLong(tick);
    out.writeLong(step);
    out.writeLong(startPrice);
    out.writeDouble(share);
  }

  static Instrument load(DataInput in) throws IOException {
    return new Instrument(
        in.readUTF(),
        in.readUTF(),
        in.readUTF(),
        in.readLong(),
        in.readLong(),
        in.readLong(),
        in.readDouble());
  }

  private static Instrument known(String row, double share) {
    String[] field = row.split(" ");
    return new Instrument(
        field[0], field[1], field[2], units(field[4]), units(field[5]), units(field[3]), share);
  }

  private static Instrument madeUp(int number, long seed, double share) {
    var dice = new Dice(seed * 31 + number);
    String base = String.format("SYM%04d", number);
    long price = dice.between(2_000, 200_000) * 10_000;
    return new Instrument(base + "USDT", base, "USDT", 10_000, 10_000_000, price, share);
  }

  private static long units(String decimal) {
    return new java.math.BigDecimal(decimal).movePointRight(8).longValueExact();
  }
}
