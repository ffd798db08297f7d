package io.topbook.sim.market;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/// One symbol's order book, and the changes that not every depth stream has told yet.
///
/// Every change of a level takes a new update id: the next one, or one further on where ids are
/// shared with other books. Prices and quantities in units of 1e-8. Not thread-safe.
final class Book {
  private final BookSide bids = new BookSide(true);
  private final BookSide asks = new BookSide(false);
  private long lastUpdateId;

  /// The prices of the changes, twice and plus one for a bid, and their ids.
  private long[] changes = new long[64];

  private long[] changeIds = new long[64];
  private int changeCount;
  private boolean recording;

  Book(long lastUpdateId) {
    this.lastUpdateId = lastUpdateId;
  }

  BookSide side(boolean bid) {
    return bid ? bids : asks;
  }

  long lastUpdateId() {
    return lastUpdateId;
  }

  /// Goes on behind ids that may have been used.
  void skipIds(long count) {
    lastUpdateId += count;
  }

  long best(boolean bid) {
    return side(bid).price(0);
  }

  long bestQuantity(boolean bid) {
    return side(bid).quantity(0);
  }

  long spread() {
    return best(false) - best(true);
  }

  boolean isCrossed() {
    return spread() <= 0;
  }

  /// Sets a level to `quantity`, 0 to remove it, under an id that is `idStep` above the last.
  void set(boolean bid, long price, long quantity, long idStep) {
    side(bid).set(price, quantity);
    lastUpdateId += idStep;
    if (recording) {
      record(bid, price);
    }
  }

  private void record(boolean bid, long price) {
    if (changeCount == changes.length) {
      changes = Arrays.copyOf(changes, changeCount * 2);
      changeIds = Arrays.copyOf(changeIds, changeCount * 2);
    }
    changes[changeCount] = price << 1 | (bid ? 1 : 0);
    changeIds[changeCount++] = lastUpdateId;
  }

  /// Sets a level as it was, without taking an id.
  void restore(boolean bid, long price, long quantity) {
    side(bid).set(price, quantity);
  }

  /// Whether changes are remembered: while any depth stream is read.
  void setRecording(boolean recording) {
    this.recording = recording;
    if (!recording) {
      changeCount = 0;
    }
  }

  int changeCount() {
    return changeCount;
  }

  /// Twice the price, plus one for a bid.
  long change(int index) {
    return changes[index];
  }

  long changeId(int index) {
    return changeIds[index];
  }

  /// Forgets the oldest changes, which every stream has told.
  void forget(int count) {
    changeCount -= count;
    System.arraycopy(changes, count, changes, 0, changeCount);
    System.arraycopy(changeIds, count, changeIds, 0, changeCount);
  }

  void save(DataOutput out) throws IOException {
    out.writeLong(lastUpdateId);
    save(bids, out);
    save(asks, out);
    out.writeBoolean(recording);
    out.writeInt(changeCount);
    for (int i = 0; i < changeCount; i++) {
      out.writeLong(changes[i]);
      out.writeLong(changeIds[i]);
    }
  }

  private static void save(BookSide side, DataOutput out) throws IOException {
    out.writeInt(side.size());
    for (int depth = side.size() - 1; depth >= 0; depth--) {
      out.writeLong(side.price(depth));
      out.writeLong(side.quantity(depth));
    }
  }

  static Book load(DataInput in) throws IOException {
    var book = new Book(in.readLong());
    for (BookSide side : new BookSide[] {book.bids, book.asks}) {
      for (int left = in.readInt(); left > 0; left--) {
        side.set(in.readLong(), in.readLong());
      }
    }
    book.recording = in.readBoolean();
    book.changeCount = in.readInt();
    book.changes = new long[Math.max(64, book.changeCount)];
    book.changeIds = new long[Math.max(64, book.changeCount)];
    for (int i = 0; i < book.changeCount; i++) {
      book.changes[i] = in.readLong();
      book.changeIds[i] = in.readLong();
    }
    return book;
  }
}
