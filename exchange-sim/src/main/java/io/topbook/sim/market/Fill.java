package io.topbook.sim.market;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/// What one taker order took at one price: an aggregate trade of the single trades `firstTradeId`
/// to `lastTradeId`. Price and quantity in units of 1e-8, the market's time in µs.
record Fill(
    long aggTradeId,
    long price,
    long quantity,
    long firstTradeId,
    long lastTradeId,
    boolean buyerIsMaker,
    long atMicros) {
  long count() {
    return lastTradeId - firstTradeId + 1;
  }

  /// This one and the next of the same aggregate.
  Fill with(Fill next) {
    return new Fill(
        aggTradeId,
        price,
        quantity + next.quantity,
        firstTradeId,
        next.lastTradeId,
        buyerIsMaker,
        atMicros);
  }

  /// The quantity of one of its trades: whole steps, a few large ones and many small.
  long quantityOf(long tradeId, long step) {
    if (firstTradeId == lastTradeId) {
      return quantity;
    }
    double all = 0;
    double before = 0;
    for (long id = firstTradeId; id <= lastTradeId; id++) {
      before = id == tradeId ? all : before;
      all += weight(id);
    }
    long toShare = quantity / step - count();
    long from = (long) (toShare * (before / all));
    long to =
        tradeId == lastTradeId ? toShare : (long) (toShare * ((before + weight(tradeId)) / all));
    return (1 + to - from) * step;
  }

  private static double weight(long tradeId) {
    double drawn = Dice.of(tradeId);
    double squared = drawn * drawn;
    return squared * squared * squared + 1e-3;
  }

  void save(DataOutput out) throws IOException {
    out.writeLong(aggTradeId);
    out.writeLong(price);
    out.writeLong(quantity);
    out.writeLong(firstTradeId);
    out.writeLong(lastTradeId);
    out.writeBoolean(buyerIsMaker);
    out.writeLong(atMicros);
  }

  static Fill load(DataInput in) throws IOException {
    return new Fill(
        in.readLong(),
        in.readLong(),
        in.readLong(),
        in.readLong(),
        in.readLong(),
        in.readBoolean(),
        in.readLong());
  }
}
