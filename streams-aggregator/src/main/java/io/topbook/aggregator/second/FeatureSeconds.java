package io.topbook.aggregator.second;

import io.topbook.features.Quality;
import io.topbook.features.core.CoreRow;
import io.topbook.features.core.CoreWindow;
import io.topbook.features.core.SecondInputs;
import io.topbook.features.state.StateReader;
import io.topbook.features.state.StateWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/// The feature rows of one symbol: of each second with a row in the bars, one; revised with
/// whatever it looks back on.
///
/// A change of one second changes rows up to {@link CoreWindow#LOOK_BACK} seconds after it. So
/// seconds are kept that much longer than they can be revised. Rows are not kept: the one that a
/// revision replaces is computed again, before the change. Not thread-safe.
final class FeatureSeconds {
  /// Takes the rows.
  interface Rows {
    void row(Row<CoreRow> row, @Nullable Row<CoreRow> superseded);
  }

  private static final class Sent {
    int revision;
    long availableAtMicros;
  }

  private final LongConsumer onChange;
  private final LongConsumer onForgotten;
  private final CoreWindow window = new CoreWindow();
  private final Timeline<Sent> sent = new Timeline<>();
  private final Map<Long, SecondInputs> restoredInputs = new HashMap<>();
  private final Map<Long, Sent> restoredSent = new HashMap<>();
  private int symbolId;

  FeatureSeconds(LongConsumer onChange, LongConsumer onForgotten) {
    this.onChange = onChange;
    this.onForgotten = onForgotten;
  }

  /// Nothing before this second is known.
  void begin(long second) {
    for (long gone = window.first(); gone < window.end(); gone++) {
      onChange.accept(gone);
    }
    window.begin(second);
    sent.restartAt(second);
  }

  /// The seconds as they are now; gives out each row that changed, oldest first, the mark's own
  /// last.
  ///
  /// @param from the first second of which anything may have changed
  /// @param inputs of a second through the mark's
  void apply(Mark mark, long from, LongFunction<SecondInputs> inputs, Rows rows) {
    symbolId = mark.symbolId();
    long oldEnd = window.end();
    List<SecondInputs> before = older(from, inputs);
    List<SecondInputs> changed = changed(from, oldEnd, inputs);
    if (!before.isEmpty() || !changed.isEmpty()) {
      revise(mark, before, changed, oldEnd, rows);
    }
    for (long second = oldEnd; second <= mark.second(); second++) {
      window.append(inputs.apply(second));
      sent.addLast(new Sent());
      first(second, mark, rows);
    }
  }

  /// Seconds before the first, newest first.
  private List<SecondInputs> older(long from, LongFunction<SecondInputs> inputs) {
    var older = new ArrayList<SecondInputs>();
    if (!window.isEmpty()) {
      for (long second = window.first() - 1; second >= from; second--) {
        older.add(inputs.apply(second));
      }
    }
    return older;
  }

  private List<SecondInputs> changed(long from, long end, LongFunction<SecondInputs> inputs) {
    var changed = new ArrayList<SecondInputs>();
    for (long second = Math.max(from, window.first()); second < end; second++) {
      SecondInputs now = inputs.apply(second);
      if (!now.equals(window.get(second))) {
        changed.add(now);
      }
    }
    return changed;
  }

  private void revise(
      Mark mark, List<SecondInputs> before, List<SecondInputs> changed, long end, Rows rows) {
    long oldFirst = window.first();
    long from = before.isEmpty() ? changed.getFirst().second() : oldFirst;
    long last = changed.isEmpty() ? oldFirst - 1 : changed.getLast().second();
    long to = Math.min(last + CoreWindow.LOOK_BACK, end - 1);
    var replaced = new ArrayList<CoreRow>();
    for (long second = from; second <= to; second++) {
      replaced.add(window.row(second));
    }
    changed.forEach(window::replace);
    before.forEach(inputs -> {
      window.prepend(inputs);
      sent.addFirst(new Sent());
    });
    changed.forEach(inputs -> onChange.accept(inputs.second()));
    for (long second = window.first(); second < oldFirst; second++) {
      first(second, mark, rows);
    }
    for (CoreRow old : replaced) {
      CoreRow now = window.row(old.second());
      if (!now.equals(old)) {
        again(old, now, mark, rows);
      }
    }
  }

  private void first(long second, Mark mark, Rows rows) {
    Sent row = sent.get(second);
    row.availableAtMicros = mark.availableAtMicros();
    onChange.accept(second);
    rows.row(row(window.row(second), row), null);
  }

  private void again(CoreRow old, CoreRow now, Mark mark, Rows rows) {
    Sent row = sent.get(now.second());
    Row<CoreRow> superseded = row(old, row);
    row.revision++;
    row.availableAtMicros = mark.availableAtMicros();
    onChange.accept(now.second());
    rows.row(row(now, row), superseded);
  }

  private Row<CoreRow> row(CoreRow columns, Sent sent) {
    int quality = columns.quality() | (sent.revision > 0 ? Quality.REVISED : 0);
    return new Row<>(
        symbolId, columns.second(), columns, quality, sent.revision, sent.availableAtMicros);
  }

  /// What is known of a second whose mark has not come.
  Row<CoreRow> provisional(long second, LongFunction<SecondInputs> inputs, long availableAtMicros) {
    CoreRow columns = window.rowAhead(second, inputs);
    return new Row<>(
        symbolId, second, columns, columns.quality(), Row.PROVISIONAL, availableAtMicros);
  }

  /// What a second contributed, as far as it is held.
  @Nullable SecondInputs inputs(long second) {
    return window.holds(second) ? window.get(second) : null;
  }

  /// Forgets what no row that can still change looks back on.
  ///
  /// @param oldest the oldest second that can change
  void trim(long oldest) {
    long from = oldest - CoreWindow.LOOK_BACK;
    while (!sent.isEmpty() && sent.first() < from) {
      onForgotten.accept(sent.first());
      sent.removeFirst();
    }
    window.trim(from);
  }

  // ---- state

  boolean holds(long second) {
    return window.holds(second);
  }

  void writeHead(StateWriter out) {
    out.number(symbolId);
    out.number(window.begin());
    out.number(window.first());
    out.number(window.end());
  }

  void writeSecond(long second, StateWriter out) {
    out.flag(holds(second));
    if (holds(second)) {
      Sent row = sent.get(second);
      out.number(row.revision);
      out.number(row.availableAtMicros);
      window.write(second, out);
    }
  }

  void readSecond(long second, StateReader in) {
    if (in.flag()) {
      var row = new Sent();
      row.revision = (int) in.number();
      row.availableAtMicros = in.number();
      restoredSent.put(second, row);
      restoredInputs.put(second, SecondInputs.read(in));
    }
  }

  /// Takes over a head; every second was restored before, and some that had been forgotten.
  void readHead(StateReader in) {
    symbolId = (int) in.number();
    window.begin(in.number());
    long first = in.number();
    long end = in.number();
    sent.restartAt(first);
    for (long second = first; second < end; second++) {
      SecondInputs inputs = restoredInputs.get(second);
      Sent row = restoredSent.get(second);
      if (inputs == null || row == null) {
        throw new IllegalStateException("state lacks the features' second " + second);
      }
      window.append(inputs);
      sent.addLast(row);
    }
    restoredInputs.clear();
    restoredSent.clear();
  }
}
