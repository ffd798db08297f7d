package io.topbook.aggregator.second;

import io.topbook.features.core.QuoteFlow;
import io.topbook.features.state.StateReader;
import io.topbook.features.state.StateWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Quotes of one second, in any order, each id once. At least one. Not thread-safe.
final class QuoteAccumulator implements Sums {
  /// So many quotes are kept one by one, at most: a stored block of seconds stays far below what a
  /// broker takes.
  private static final int YOUNG_MAX = 2_000;

  private long count;
  private long invalid;
  private long firstId;
  private double firstMid;
  private Quote last;
  private double midHigh;
  private double midLow;
  private double spreadMin;
  private double spreadMax;

  /// Every id as the varint of its distance from the one before: two bytes a quote where they come
  /// in order. Update ids have gaps by nature, so ranges would not do.
  private byte[] ids = new byte[24];

  private int idsLength;
  private long newestId;

  /// The quotes themselves, by id, while some may still come out of order; null once settled.
  private @Nullable List<Quote> young = new ArrayList<>();

  /// Of the settled quotes.
  private QuoteFlow flow = new QuoteFlow();

  /// A quote came out of order after the others had been settled.
  private boolean flowUnknown;

  QuoteAccumulator(Quote first) {
    last = first;
    firstId = first.updateId();
    firstMid = first.mid();
    midHigh = first.mid();
    midLow = first.mid();
    spreadMin = first.spread();
    spreadMax = first.spread();
    count(first);
    addToFlow(first);
  }

  private void addToFlow(Quote quote) {
    if (young == null) {
      flowUnknown |= quote.updateId() < last.updateId();
      flow.add(quote.asLast());
      return;
    }
    int at = young.size();
    while (at > 0 && young.get(at - 1).updateId() > quote.updateId()) {
      at--;
    }
    young.add(at, quote);
    if (young.size() == YOUNG_MAX) {
      settle();
    }
  }

  /// The quotes are let go of: from here on only later ones add to the order flow.
  void settle() {
    flow = flow();
    young = null;
  }

  /// The second's quotes, each against the one before.
  QuoteFlow flow() {
    if (young == null) {
      return flow;
    }
    var sum = new QuoteFlow();
    young.forEach(quote -> sum.add(quote.asLast()));
    return sum;
  }

  boolean isFlowKnown() {
    return !flowUnknown;
  }

  void add(Quote quote) {
    addToFlow(quote);
    if (quote.updateId() < firstId) {
      firstId = quote.updateId();
      firstMid = quote.mid();
    }
    if (quote.updateId() > last.updateId()) {
      last = quote;
    }
    midHigh = Math.max(midHigh, quote.mid());
    midLow = Math.min(midLow, quote.mid());
    spreadMin = Math.min(spreadMin, quote.spread());
    spreadMax = Math.max(spreadMax, quote.spread());
    count(quote);
  }

  private void count(Quote quote) {
    count++;
    if (quote.isInvalid()) {
      invalid++;
    }
    remember(quote.updateId());
  }

  private void remember(long id) {
    if (idsLength + 10 > ids.length) {
      ids = Arrays.copyOf(ids, ids.length * 3 / 2 + 10);
    }
    long distance = id - newestId;
    long left = (distance << 1) ^ (distance >> 63);
    while ((left & ~0x7FL) != 0) {
      ids[idsLength++] = (byte) (left | 0x80);
      left >>>= 7;
    }
    ids[idsLength++] = (byte) left;
    newestId = id;
  }

  boolean contains(long id) {
    if (id < firstId || id > last.updateId()) {
      return false;
    }
    var in = new StateReader(ids);
    long known = 0;
    for (long i = 0; i < count; i++) {
      known += in.number();
      if (known == id) {
        return true;
      }
    }
    return false;
  }

  /// The quote with the higher id of the second's last and the one carried in.
  Quote inForceAtEnd(@Nullable Quote carried) {
    return carried != null && carried.updateId() > last.updateId() ? carried : last;
  }

  /// Gives back what room the ids do not need: most seconds never change again.
  void compact() {
    if (ids.length > idsLength) {
      ids = Arrays.copyOf(ids, idsLength);
    }
  }

  @Override
  public long count() {
    return count;
  }

  long invalidCount() {
    return invalid;
  }

  @Override
  public long firstId() {
    return firstId;
  }

  @Override
  public long lastId() {
    return last.updateId();
  }

  double firstMid() {
    return firstMid;
  }

  double midHigh() {
    return midHigh;
  }

  double midLow() {
    return midLow;
  }

  double spreadMin() {
    return spreadMin;
  }

  double spreadMax() {
    return spreadMax;
  }

  void write(StateWriter out) {
    last.write(out);
    out.number(count);
    out.number(invalid);
    out.number(last.updateId() - firstId);
    out.real(firstMid);
    out.real(midHigh);
    out.real(midLow);
    out.real(spreadMin);
    out.real(spreadMax);
    out.number(newestId);
    out.bytes(ids, idsLength);
    out.flag(flowUnknown);
    out.flag(young != null);
    if (young == null) {
      flow.write(out);
    } else {
      out.number(young.size());
      young.forEach(quote -> quote.write(out));
    }
  }

  static QuoteAccumulator read(StateReader in) {
    var own = new QuoteAccumulator(Quote.read(in));
    own.count = in.number();
    own.invalid = in.number();
    own.firstId = own.last.updateId() - in.number();
    own.firstMid = in.real();
    own.midHigh = in.real();
    own.midLow = in.real();
    own.spreadMin = in.real();
    own.spreadMax = in.real();
    own.newestId = in.number();
    own.ids = in.bytes();
    own.idsLength = own.ids.length;
    own.flowUnknown = in.flag();
    if (in.flag()) {
      own.young = readQuotes(in);
    } else {
      own.young = null;
      own.flow = QuoteFlow.read(in);
    }
    return own;
  }

  private static List<Quote> readQuotes(StateReader in) {
    long size = in.number();
    var quotes = new ArrayList<Quote>();
    for (long i = 0; i < size; i++) {
      quotes.add(Quote.read(in));
    }
    return quotes;
  }
}
