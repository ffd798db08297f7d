package io.topbook.aggregator.topology;

import io.topbook.schemas.Topic;

/// A topic that the aggregator reads.
public enum Input {
  QUOTES(Topic.BOOK_TICKERS),
  TRADES(Topic.AGG_TRADES),
  DEPTH(Topic.DEPTH),
  MARKS(Topic.SECOND_MARKS);

  private final Topic topic;

  Input(Topic topic) {
    this.topic = topic;
  }

  public Topic topic() {
    return topic;
  }
}
