package io.topbook.sim.verify;

import io.topbook.schemas.Topic;
import io.topbook.sim.sentlog.SentEvent;
import java.util.Optional;

/// The streams that have a topic and a table.
public enum Kind {
  QUOTE("bookTicker", Topic.BOOK_TICKERS, "book_ticker", "u"),
  TRADE("aggTrade, trade", Topic.AGG_TRADES, "trades", "id"),
  DEPTH("depth", Topic.DEPTH, "depth_events", "u");

  private final String label;
  private final Topic topic;
  private final String table;
  private final String id;

  Kind(String label, Topic topic, String table, String id) {
    this.label = label;
    this.topic = topic;
    this.table = table;
    this.id = id;
  }

  public String label() {
    return label;
  }

  public Topic topic() {
    return topic;
  }

  public String table() {
    return table;
  }

  /// What the exchange calls the id that names an event.
  String idName() {
    return id;
  }

  static Optional<Kind> of(SentEvent event) {
    return switch (event) {
      case SentEvent.Quote _ -> Optional.of(QUOTE);
      case SentEvent.Trade _ -> Optional.of(TRADE);
      case SentEvent.Depth _ -> Optional.of(DEPTH);
      case SentEvent.Other _ -> Optional.empty();
    };
  }

  /// Where the ids begin that a diff carries: futures skip some in front of `U`, so there it is the
  /// one behind `pu`. {@link Row#UNKNOWN} of anything else.
  static long firstIdOf(SentEvent event) {
    if (!(event instanceof SentEvent.Depth depth)) {
      return Row.UNKNOWN;
    }
    return depth.previousUpdateId() == SentEvent.ABSENT
        ? depth.firstUpdateId()
        : depth.previousUpdateId() + 1;
  }

  static long idOf(SentEvent event) {
    return switch (event) {
      case SentEvent.Quote quote -> quote.updateId();
      case SentEvent.Trade trade -> trade.id();
      case SentEvent.Depth depth -> depth.lastUpdateId();
      case SentEvent.Other other -> throw new IllegalArgumentException(other.kind());
    };
  }
}
