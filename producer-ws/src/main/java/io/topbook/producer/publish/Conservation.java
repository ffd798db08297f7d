package io.topbook.producer.publish;

import io.topbook.producer.feed.RejectReason;
import io.topbook.schemas.Topic;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/// The account of every frame and record of a run, at one moment.
///
/// `frames = data + control + dropped` and `events = acked + failed + inFlight`. A data frame gave
/// an event or was a duplicate; key frames, republished diffs, marks, incidents and samples of
/// rejected frames are events as well. Read while others write: the sums hold once the feeds stand
/// still.
///
/// @param dropped frames by reason
/// @param published events by topic, as handed to the sink
/// @param acknowledged events by topic
/// @param duplicates data frames by topic whose ids had been published before
public record Conservation(
    long frames,
    long data,
    long control,
    Map<String, Long> dropped,
    long events,
    long acked,
    long failed,
    long inFlight,
    Map<String, Long> published,
    Map<String, Long> acknowledged,
    Map<String, Long> duplicates,
    long keyFrames,
    long republished,
    long snapshotsUnused,
    long inexact) {

  /// Sums over all connections of a process.
  public static Conservation of(List<FeedCounts> feeds, KafkaSink sink) {
    Map<String, Long> dropped = new TreeMap<>();
    Map<String, Long> published = new TreeMap<>();
    Map<String, Long> acknowledged = new TreeMap<>();
    Map<String, Long> duplicates = new TreeMap<>();
    for (FeedCounts feed : feeds) {
      for (RejectReason reason : RejectReason.values()) {
        addTo(dropped, reason.label(), feed.dropped(reason).get());
      }
      for (Topic topic : Topic.values()) {
        addTo(published, label(topic), feed.published(topic).get());
        addTo(duplicates, label(topic), feed.duplicates(topic).get());
      }
    }
    for (Topic topic : Topic.values()) {
      addTo(acknowledged, label(topic), sink.ackedCount(topic));
    }
    long acked = sink.ackedCount();
    long failed = sink.failedCount();
    long events = sink.sentCount();
    return new Conservation(
        sum(feeds, FeedCounts::frames),
        sum(feeds, FeedCounts::data),
        sum(feeds, FeedCounts::control),
        dropped,
        events,
        acked,
        failed,
        events - acked - failed,
        published,
        acknowledged,
        duplicates,
        sum(feeds, FeedCounts::keyFrames),
        sum(feeds, FeedCounts::republished),
        sum(feeds, FeedCounts::snapshotsUnused),
        sum(feeds, FeedCounts::inexact));
  }

  /// Every frame has its answer.
  public boolean isBalanced() {
    return frames == data + control + dropped.values().stream().mapToLong(Long::longValue).sum();
  }

  /// One JSON object; names of topics without the exchange.
  public String toJson() {
    return "{\"frames\":"
        + frames
        + ",\"data\":"
        + data
        + ",\"control\":"
        + control
        + ",\"dropped\":"
        + json(dropped)
        + ",\"events\":"
        + events
        + ",\"acked\":"
        + acked
        + ",\"failed\":"
        + failed
        + ",\"in_flight\":"
        + inFlight
        + ",\"published\":"
        + json(published)
        + ",\"acknowledged\":"
        + json(acknowledged)
        + ",\"duplicates\":"
        + json(duplicates)
        + ",\"key_frames\":"
        + keyFrames
        + ",\"republished\":"
        + republished
        + ",\"snapshots_unused\":"
        + snapshotsUnused
        + ",\"inexact\":"
        + inexact
        + '}';
  }

  static String label(Topic topic) {
    return topic.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static void addTo(Map<String, Long> counts, String label, long count) {
    if (count != 0) {
      counts.merge(label, count, Long::sum);
    }
  }

  private static long sum(List<FeedCounts> feeds, Function<FeedCounts, Tally> count) {
    return feeds.stream().mapToLong(feed -> count.apply(feed).get()).sum();
  }

  private static String json(Map<String, Long> counts) {
    return counts.entrySet().stream()
        .map(entry -> '"' + entry.getKey() + "\":" + entry.getValue())
        .collect(Collectors.joining(",", "{", "}"));
  }
}
