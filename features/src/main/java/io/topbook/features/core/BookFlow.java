package io.topbook.features.core;

import io.topbook.features.book.LevelFlow;
import io.topbook.features.book.TopLevels;
import io.topbook.features.state.StateReader;
import io.topbook.features.state.StateWriter;
import io.topbook.features.sum.Decimals;
import io.topbook.features.sum.ExactSum;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Order flow of the best five levels over the depth events applied in one second: each level's sum
/// is exact, and rounded when asked for. A level whose e is unknown of one event has no sum. Not
/// thread-safe.
public final class BookFlow {
  /// Of a second without events in which the book was known throughout.
  public static final List<@Nullable Double> SILENT =
      Collections.nCopies(TopLevels.DEPTH, (Double) 0.0);

  /// Of a second in which the book was not known throughout.
  public static final List<@Nullable Double> UNKNOWN =
      Collections.nCopies(TopLevels.DEPTH, (@Nullable Double) null);

  private long events;
  private final @Nullable ExactSum[] flows = new @Nullable ExactSum[TopLevels.DEPTH];

  public BookFlow() {
    Arrays.setAll(flows, _ -> new ExactSum(Decimals.SCALE));
  }

  public void add(LevelFlow event) {
    events++;
    for (int level = 0; level < flows.length; level++) {
      ExactSum flow = flows[level];
      if (flow != null && event.isKnown(level)) {
        event.addTo(flow, level);
      } else {
        flows[level] = null;
      }
    }
  }

  /// Depth events applied.
  public long events() {
    return events;
  }

  /// Σ e of levels 1 to 5 (index 0 to 4).
  ///
  /// @param inSync whether the book was known throughout the second; if not, no sum is
  public List<@Nullable Double> orderFlow(boolean inSync) {
    if (!inSync) {
      return UNKNOWN;
    }
    if (events == 0) {
      return SILENT;
    }
    var sums = new @Nullable Double[flows.length];
    for (int level = 0; level < flows.length; level++) {
      ExactSum flow = flows[level];
      sums[level] = flow == null ? null : flow.toDouble();
    }
    return Collections.unmodifiableList(Arrays.asList(sums));
  }

  public void write(StateWriter out) {
    out.number(events);
    for (ExactSum flow : flows) {
      out.flag(flow != null);
      if (flow != null) {
        flow.write(out);
      }
    }
  }

  public static BookFlow read(StateReader in) {
    var flow = new BookFlow();
    flow.events = in.number();
    for (int level = 0; level < flow.flows.length; level++) {
      flow.flows[level] = in.flag() ? ExactSum.read(Decimals.SCALE, in) : null;
    }
    return flow;
  }
}
