package io.topbook.local.replay;

import io.topbook.schemas.Topic;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// To which stream the frames belong that the producer read and did not publish. Pure.
///
/// The producer counts them by reason only; its samples show the frames themselves, but not all
/// when there are many.
///
/// @param byTopic frames that would have gone into a topic
/// @param elsewhere frames of streams that no topic's count waits for, say recorded snapshots
/// @param untold frames of which nobody knows the stream
record Drops(Map<Topic, Long> byTopic, long elsewhere, long untold) {
  /// The one reason that names its stream.
  private static final String NOT_A_TRADE = "not-a-trade";

  private static final Pattern STREAM = Pattern.compile("^\\{\"stream\":\"[^\"@]*@(\\w+)");

  /// One frame that was not published.
  ///
  /// @param start its first characters
  record Sample(String reason, String start) {
    private Optional<String> stream() {
      Matcher found = STREAM.matcher(start);
      return found.find() ? Optional.of(found.group(1)) : Optional.empty();
    }
  }

  Drops {
    byTopic = Map.copyOf(byTopic);
  }

  /// @param counted frames by reason
  static Drops of(Map<String, Long> counted, List<Sample> samples) {
    Map<Topic, Long> byTopic = new HashMap<>();
    Map<String, Long> left = new HashMap<>(counted);
    Long noTrades = left.remove(NOT_A_TRADE);
    if (noTrades != null) {
      byTopic.put(Topic.AGG_TRADES, noTrades);
    }
    long elsewhere = 0;
    for (Sample sample : samples) {
      Optional<String> stream = sample.stream();
      if (left.containsKey(sample.reason()) && stream.isPresent()) {
        left.merge(sample.reason(), -1L, Long::sum);
        Optional<Topic> topic = topic(stream.get());
        topic.ifPresent(found -> byTopic.merge(found, 1L, Long::sum));
        elsewhere += topic.isEmpty() ? 1 : 0;
      }
    }
    long untold = left.values().stream().mapToLong(count -> Math.max(0, count)).sum();
    return new Drops(byTopic, elsewhere, untold);
  }

  private static Optional<Topic> topic(String stream) {
    return switch (stream) {
      case "bookTicker" -> Optional.of(Topic.BOOK_TICKERS);
      case "aggTrade", "trade" -> Optional.of(Topic.AGG_TRADES);
      case "depth" -> Optional.of(Topic.DEPTH);
      default -> Optional.empty();
    };
  }

  long from(Topic topic) {
    return byTopic.getOrDefault(topic, 0L);
  }

  long all() {
    return byTopic.values().stream().mapToLong(Long::longValue).sum() + elsewhere + untold;
  }
}
