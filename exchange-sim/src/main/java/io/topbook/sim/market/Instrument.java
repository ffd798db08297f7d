package io.topbook.sim.market;

import io.topbook.schemas.Exchange;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/// What is traded.
///
/// @param tick price tick, in units of 1e-8
/// @param step quantity step, in units of 1e-8
/// @param startPrice the first price, in units of 1e-8
/// @param contract what one is worth in the quote asset, in units of 1e-8, where quantities count
///   contracts (COIN-M); 0 where they count the base asset
/// @param priceDecimals that payloads write
/// @param quantityDecimals that payloads write
/// @param share its part of all orders (of 1 in all)
public record Instrument(
    String symbol,
    String base,
    String quote,
    long tick,
    long step,
    long startPrice,
    long contract,
    int priceDecimals,
    int quantityDecimals,
    double share) {
  private static final long ONE = 100_000_000;
  private static final int SPOT_DECIMALS = 8;

  /// Known names first, the busiest first: base, quote, price, tick, step of spot.
  private static final List<String> KNOWN =
      """
      BTC USDT 96000 0.01 0.00001
      ETH USDT 3300 0.01 0.0001
      SOL USDT 190 0.01 0.001
      XRP USDT 2.3 0.0001 0.1
      BNB USDT 650 0.01 0.001
      DOGE USDT 0.35 0.00001 1
      ADA USDT 0.95 0.0001 0.1
      AVAX USDT 38 0.01 0.01
      LINK USDT 22 0.01 0.01
      DOT USDT 7.2 0.001 0.01
      TRX USDT 0.25 0.0001 0.1
      LTC USDT 105 0.01 0.001
      BCH USDT 450 0.1 0.001
      UNI USDT 13 0.001 0.01
      ETC USDT 26 0.01 0.01
      ATOM USDT 6.9 0.001 0.01
      FIL USDT 5.2 0.001 0.01
      NEAR USDT 5.3 0.001 0.1
      XLM USDT 0.4 0.0001 1
      ETH BTC 0.0344 0.00001 0.0001
      """
          .lines()
          .toList();

  /// Activity falls with rank as it does on the exchange: a few loud symbols, many quiet ones.
  private static final double RANK_EXPONENT = 1.1;

  /// The first `count` instruments of the market that grows from `seed`.
  public static List<Instrument> list(Exchange exchange, int count, long seed) {
    double all = 0;
    for (int rank = 1; rank <= count; rank++) {
      all += Math.pow(rank, -RANK_EXPONENT);
    }
    var list = new ArrayList<Instrument>(count);
    for (int i = 0; i < count; i++) {
      String row = i < KNOWN.size() ? KNOWN.get(i) : madeUp(i + 1, seed);
      if (exchange.isFutures() && !row.contains(" USDT ")) {
        row = madeUp(i + 1, seed);
      }
      list.add(of(exchange, row.split(" "), Math.pow(i + 1, -RANK_EXPONENT) / all));
    }
    return list;
  }

  private static String madeUp(int number, long seed) {
    var dice = new Dice(seed * 31 + number);
    var price = BigDecimal.valueOf(dice.between(2_000, 200_000), 4);
    return String.format("SYM%04d", number) + " USDT " + price.toPlainString() + " 0.0001 0.1";
  }

  private static Instrument of(Exchange exchange, String[] row, double share) {
    String base = row[0];
    String quote = row[1];
    boolean coarse = base.equals("BTC"); // futures' tick is ten times that of spot
    return switch (exchange) {
      case BINANCE -> of(base + quote, row, row[3], row[4], 0, share);
      case BINANCE_USDM ->
          of(base + quote, row, coarse ? "0.10" : row[3], coarse ? "0.001" : row[4], 0, share)
              .withDecimals(
                  decimals(coarse ? "0.10" : row[3]), decimals(coarse ? "0.001" : row[4]));
      case BINANCE_COINM -> {
        String tick = coarse ? "0.1" : row[3];
        yield of(base + "USD_PERP", row, tick, "1", coarse ? 100 * ONE : 10 * ONE, share)
            .withDecimals(decimals(tick), 0);
      }
    };
  }

  private static Instrument of(
      String symbol, String[] row, String tick, String step, long contract, double share) {
    return new Instrument(
        symbol,
        row[0],
        contract == 0 ? row[1] : "USD",
        units(tick),
        units(step),
        units(row[2]),
        contract,
        SPOT_DECIMALS,
        SPOT_DECIMALS,
        share);
  }

  /// @throws NumberFormatException when it is no decimal
  /// @throws ArithmeticException when it has more than eight decimals, or is too large
  static long units(String decimal) {
    return new BigDecimal(decimal).movePointRight(8).longValueExact();
  }

  private static String decimal(long units) {
    return BigDecimal.valueOf(units, 8).stripTrailingZeros().toPlainString();
  }

  private static int decimals(String decimal) {
    return Math.max(0, new BigDecimal(decimal).scale());
  }

  /// What so much is worth: in the quote asset, or of contracts, whose quantity is worth already,
  /// in the base asset; cut to 1e-8.
  long worth(long price, long quantity) {
    if (contract > 0) {
      return (long) ((double) quantity * contract / price);
    }
    long wholePrice = price / ONE;
    long restPrice = price % ONE;
    long wholeQuantity = quantity / ONE;
    long restQuantity = quantity % ONE;
    return wholePrice * wholeQuantity * ONE
        + wholePrice * restQuantity
        + restPrice * wholeQuantity
        + restPrice * restQuantity / ONE;
  }

  /// How much of it so many dollars buy, in units of 1e-8.
  double quantity(double dollars, long price) {
    if (contract > 0) {
      return dollars / contract * ONE * ONE;
    }
    return dollars * (quote.equals("BTC") ? 1e-5 : 1) / price * ONE * ONE;
  }

  /// What so much is worth, in dollars, about.
  double dollars(long price, long quantity) {
    return quantity / quantity(1, price);
  }

  /// What futures call the pair that it is a contract on.
  String pair() {
    int bar = symbol.indexOf('_');
    return bar < 0 ? symbol : symbol.substring(0, bar);
  }

  Instrument withShare(double another) {
    return new Instrument(
        symbol,
        base,
        quote,
        tick,
        step,
        startPrice,
        contract,
        priceDecimals,
        quantityDecimals,
        another);
  }

  private Instrument withDecimals(int ofPrices, int ofQuantities) {
    return new Instrument(
        symbol, base, quote, tick, step, startPrice, contract, ofPrices, ofQuantities, share);
  }

  /// New prices are multiples of another tick. Payloads write no fewer decimals than before, and
  /// never more than a tick can have.
  ///
  /// @throws IllegalArgumentException when it is no tick size, or the present one
  Instrument withTick(String decimal) {
    return new Instrument(
        symbol,
        base,
        quote,
        tickOf(decimal),
        step,
        startPrice,
        contract,
        Math.max(priceDecimals, Math.min(SPOT_DECIMALS, decimals(decimal))),
        quantityDecimals,
        share);
  }

  private long tickOf(String decimal) {
    try {
      long another = units(decimal);
      if (another > 0 && another <= startPrice / 10 && another != tick) {
        return another;
      }
    } catch (ArithmeticException | NumberFormatException _) {
      // the one message below says what is allowed
    }
    throw new IllegalArgumentException(
        "the tick size of "
            + symbol
            + " must be a decimal from 0.00000001 to "
            + decimal(startPrice / 10)
            + " and another than now, "
            + decimal(tick)
            + ", was \""
            + decimal
            + '"');
  }

  void save(DataOutput out) throws IOException {
    out.writeUTF(symbol);
    out.writeUTF(base);
    out.writeUTF(quote);
    out.writeLong(tick);
    out.writeLong(step);
    out.writeLong(startPrice);
    out.writeLong(contract);
    out.writeInt(priceDecimals);
    out.writeInt(quantityDecimals);
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
        in.readLong(),
        in.readInt(),
        in.readInt(),
        in.readDouble());
  }
}
