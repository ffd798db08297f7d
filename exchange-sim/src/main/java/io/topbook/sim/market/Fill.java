package io.topbook.sim.market;

/// What one taker order took at one price: an aggregate trade of the single trades `firstTradeId`
/// to `lastTradeId`. Price in ticks, quantity in steps.
record Fill(
    long aggTradeId,
    long price,
    long quantity,
    long firstTradeId,
    long lastTradeId,
    boolean buyerIsMaker) {
  /// The quantity of one of its trades: equal parts, what is left over in the last.
  long quantityOf(long tradeId) {
    long trades = lastTradeId - firstTradeId + 1;
    long part = quantity / trades;
    return tradeId == lastTradeId ? quantity - part * (trades - 1) : part;
  }
}
