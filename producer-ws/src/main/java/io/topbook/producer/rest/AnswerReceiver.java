package io.topbook.producer.rest;

import io.topbook.producer.feed.FeedListener;
import java.util.function.Consumer;

/// Where answers go: runs the message on its feed's event loop.
@FunctionalInterface
public interface AnswerReceiver {
  void tell(Consumer<FeedListener> message);
}
