package io.topbook.sim.verify;

import io.topbook.schemas.Exchange;
import io.topbook.sim.sentlog.SentEvent;

/// Quotes as the topic and the table hold them: always with a time, which on spot is the
/// collector's.
final class StoredQuotes {
  private StoredQuotes() {}

  static SentEvent.Quote asSent(SentEvent.Quote quote, Exchange exchange) {
    return exchange.isFutures()
        ? quote
        : new SentEvent.Quote(
            quote.symbol(),
            quote.updateId(),
            quote.bidPrice(),
            quote.bidQuantity(),
            quote.askPrice(),
            quote.askQuantity(),
            SentEvent.ABSENT,
            SentEvent.ABSENT);
  }
}
