package io.topbook.sim.replay;

import io.topbook.sim.replay.DepthText.Level;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// A symbol's order book as the recording shows it up to the line played last: the recorded
/// snapshot and the diffs after it. Only REST answers are made of it.
///
/// Without a snapshot, or after a gap between two diffs, there is no book until the next snapshot.
/// Prices and quantities stay the recorded text. Confined to the event loop.
final class RecordedBook {
  /// The recorded answer came up to some seconds after diffs that it joins with.
  private static final int KEPT_DIFFS = 500;

  private final boolean futures;
  private final Map<BigDecimal, Level> bids = new HashMap<>();
  private final Map<BigDecimal, Level> asks = new HashMap<>();
  private final Deque<byte[]> diffs = new ArrayDeque<>();
  private boolean known;
  private boolean joined;
  private long lastUpdateId;
  private String times = "";

  RecordedBook(boolean futures) {
    this.futures = futures;
  }

  void onSnapshot(byte[] body) {
    if (known) {
      return;
    }
    bids.clear();
    asks.clear();
    joined = false;
    try {
      put(DepthText.parse(body));
      known = true;
      diffs.forEach(this::apply);
    } catch (IOException | NumberFormatException _) {
      known = false; // the frame goes out as it is; there is just no book to answer from
    }
    diffs.clear();
  }

  /// @param frame a depth frame as recorded
  void onDiff(byte[] frame) {
    if (known) {
      apply(frame);
      return;
    }
    if (diffs.size() == KEPT_DIFFS) {
      diffs.removeFirst();
    }
    diffs.addLast(frame);
  }

  private void apply(byte[] frame) {
    if (!known) {
      return;
    }
    try {
      DepthText diff = DepthText.parse(frame);
      if (futures ? diff.lastUpdateId() < lastUpdateId : diff.lastUpdateId() <= lastUpdateId) {
        return;
      }
      known = joins(diff);
      put(diff);
      joined = true;
    } catch (IOException | NumberFormatException _) {
      known = false; // as above
    }
  }

  private boolean joins(DepthText diff) {
    return futures
        ? diff.previousUpdateId() == lastUpdateId
            || (!joined && diff.firstUpdateId() <= lastUpdateId)
        : diff.firstUpdateId() <= lastUpdateId + 1;
  }

  private void put(DepthText depth) {
    put(depth.bids(), bids);
    put(depth.asks(), asks);
    lastUpdateId = depth.lastUpdateId();
    times = futures ? ",\"E\":" + depth.eventTime() + ",\"T\":" + depth.transactionTime() : "";
  }

  private static void put(List<Level> levels, Map<BigDecimal, Level> side) {
    for (Level level : levels) {
      BigDecimal price = new BigDecimal(level.price()).stripTrailingZeros();
      if (level.isGone()) {
        side.remove(price);
      } else {
        side.put(price, level);
      }
    }
  }

  /// The exchange's answer, or empty while there is no book.
  Optional<String> answer(int limit) {
    return known
        ? Optional.of(
            "{\"lastUpdateId\":"
                + lastUpdateId
                + times
                + ",\"bids\":"
                + side(bids, Comparator.reverseOrder(), limit)
                + ",\"asks\":"
                + side(asks, Comparator.naturalOrder(), limit)
                + '}')
        : Optional.empty();
  }

  private static String side(
      Map<BigDecimal, Level> levels, Comparator<BigDecimal> order, int limit) {
    return levels.entrySet().stream()
        .sorted(Map.Entry.comparingByKey(order))
        .limit(limit)
        .map(Map.Entry::getValue)
        .map(level -> "[\"" + level.price() + "\",\"" + level.quantity() + "\"]")
        .collect(Collectors.joining(",", "[", "]"));
  }
}
