package io.topbook.sim.market;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// One symbol's newest fills, in arrays that grow up to a limit and are then used round and round.
///
/// Indexes count from 0 for the oldest that is kept. Not thread-safe.
final class TradeHistory {
  private int limit;
  private Fill[] fills = new Fill[16];
  private int first;
  private int size;

  /// @param symbols among which the room is shared
  TradeHistory(int symbols) {
    share(symbols);
  }

  /// Room is shared among so many symbols from now on: 500,000 fills over all of them, but no more
  /// than 20,000 and no less than 250 of each.
  void share(int symbols) {
    limit = Math.clamp(500_000 / symbols, 250, 20_000);
  }

  int size() {
    return size;
  }

  Fill get(int index) {
    return fills[(first + index) % fills.length];
  }

  void add(Fill fill) {
    if (size == fills.length && size < limit) {
      grow();
    }
    if (size == fills.length) {
      fills[first] = fill;
      first = (first + 1) % fills.length;
    } else {
      fills[(first + size++) % fills.length] = fill;
    }
  }

  private void grow() {
    Fill[] more = new Fill[Math.min(limit, size * 2)];
    for (int i = 0; i < size; i++) {
      more[i] = get(i);
    }
    fills = more;
    first = 0;
  }

  /// The index of the first fill that `isReached`, which holds for all from some fill on; the size
  /// if for none.
  int firstThat(java.util.function.Predicate<Fill> isReached) {
    int low = 0;
    int high = size;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (isReached.test(get(middle))) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  /// Aggregate trades from the one of index `from` on, at most `count`, none with `endAggTradeId`
  /// or above. Fills of one aggregate are put together; one whose beginning is no longer kept is
  /// left out.
  List<Fill> aggregates(int from, int count, long endAggTradeId) {
    var list = new ArrayList<Fill>();
    int at = from;
    while (at > 0 && at < size && get(at).aggTradeId() == get(at - 1).aggTradeId()) {
      at--;
    }
    for (; at < size && get(at).aggTradeId() < endAggTradeId; at++) {
      Fill fill = get(at);
      if (!list.isEmpty() && list.getLast().aggTradeId() == fill.aggTradeId()) {
        list.set(list.size() - 1, list.getLast().with(fill));
      } else if (list.size() == count) {
        break;
      } else {
        list.add(fill);
      }
    }
    return list;
  }

  /// @param newest how many fills at most
  void save(DataOutput out, int newest) throws IOException {
    int saved = Math.min(size, newest);
    out.writeInt(limit);
    out.writeInt(saved);
    for (int i = size - saved; i < size; i++) {
      get(i).save(out);
    }
  }

  static TradeHistory load(DataInput in) throws IOException {
    var history = new TradeHistory(1);
    history.limit = in.readInt();
    history.size = in.readInt();
    history.fills = new Fill[Math.max(16, history.size)];
    for (int i = 0; i < history.size; i++) {
      history.fills[i] = Fill.load(in);
    }
    return history;
  }
}
