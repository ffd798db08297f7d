package io.topbook.aggregator.second;

import io.topbook.features.state.StateReader;
import io.topbook.features.state.StateWriter;

/// Fills of one taker order at one price.
///
/// @param id aggregate trade id, consecutive per symbol
/// @param eventTimeMicros trade time, the exchange's clock
/// @param fills trades inside
/// @param buyerIsMaker true when the taker sold
/// @param repaired fetched later by REST
/// @param voidBefore how many ids directly before this one are no trades, so no hole
public record Trade(
    long id,
    long eventTimeMicros,
    double price,
    double qty,
    long fills,
    boolean buyerIsMaker,
    boolean repaired,
    int voidBefore) {

  void write(StateWriter out) {
    out.number(id);
    out.number(eventTimeMicros);
    out.real(price);
    out.real(qty);
    out.number(fills);
    out.flag(buyerIsMaker);
    out.flag(repaired);
    out.number(voidBefore);
  }

  static Trade read(StateReader in) {
    return new Trade(
        in.number(),
        in.number(),
        in.real(),
        in.real(),
        in.number(),
        in.flag(),
        in.flag(),
        (int) in.number());
  }
}
