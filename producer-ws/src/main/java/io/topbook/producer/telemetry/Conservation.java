package io.topbook.producer.telemetry;

import io.topbook.producer.feed.RejectReason;
import io.topbook.producer.publish.FeedCounts;
import io.topbook.producer.publish.Tally;
import io.topbook.schemas.Exchange;
import io.topbook.schemas.Topic;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/// Where every frame went, all connections together: `frames = data + control + Σ dropped`, and
/// `Σ published = acknowledged + failed + in flight`.
///
/// Read while frames pass, so the sums may differ by those under way. Only what is not zero is in the maps.
record Conservation(
    long frames,
    long data,
    long control,
    Map<String, Long> dropped,
    Map<String, Long> published,
    Map<String, Long> duplicates,
    long keyFrames,
    long republished,
    long inexact,
    long waitingQuotes,
    long waitingMarks,
    long inFlight,
    long acknowledged,
    long failed) {

  /// What waits is read before what is in flight: a mark that waits no more is in flight by then.
  static Conservation of(Exchange exchange, List<FeedCounts> counts, Delivery delivery) {
    return new Conservation(
        sum(counts, FeedCounts::frames),
        sum(counts, FeedCounts::data),
        sum(counts, FeedCounts::control),
        byLabel(
            RejectReason.values(),
            RejectReason::label,
            reason -> sum(counts, it -> it.dropped(reason))),
        byLabel(
            Topic.values(),
            topic -> topic.on(exchange),
            topic -> sum(counts, it -> it.published(topic))),
        byLabel(
            Topic.values(),
            topic -> topic.on(exchange),
            topic -> sum(counts, it -> it.duplicates(topic))),
        sum(counts, FeedCounts::keyFrames),
        sum(counts, FeedCounts::republished),
        sum(counts, FeedCounts::inexact),
        counts.stream().mapToLong(FeedCounts::waitingQuotes).sum(),
        counts.stream().mapToLong(FeedCounts::waitingMarks).sum(),
        delivery.inFlight(),
        delivery.acknowledged(),
        delivery.failed());
  }

  /// Nothing is on its way any more.
  boolean isSettled() {
    return waitingQuotes == 0 && waitingMarks == 0 && inFlight == 0;
  }

  private static long sum(List<FeedCounts> counts, Function<FeedCounts, Tally> which) {
    return counts.stream().mapToLong(it -> which.apply(it).get()).sum();
  }

  private static <K> Map<String, Long> byLabel(
      K[] keys, Function<K, String> label, Function<K, Long> count) {
    var byLabel = new TreeMap<String, Long>();
    for (K key : keys) {
      long value = count.apply(key);
      if (value != 0) {
        byLabel.put(label.apply(key), value);
      }
    }
    return byLabel;
  }
}
