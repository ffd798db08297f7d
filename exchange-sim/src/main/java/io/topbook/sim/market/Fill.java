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

  /// The quantity of one of its trades: equal parts in whole steps, what is left over in the last.
  long quantityOf(long tradeId, long step) {
    long part = quantity / step / count() * step;
    return tradeId == lastTradeId ? quantity - part * (count() - 1) : part;
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
