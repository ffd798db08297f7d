package io.topbook.sim.market;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Something that is to happen to a symbol when the market's time is `atMicros`; of equal times the
/// lower `order` comes first.
///
/// @param fill that was held back; null for other kinds
/// @param price of the bid that crosses the book; 0 for other kinds
record Due(long atMicros, long order, int symbol, Kind kind, @Nullable Fill fill, long price)
    implements Comparable<Due> {
  enum Kind {
    /// A fill's events, which come late.
    LATE,
    /// The end of an aggregate that collects fills.
    AGGREGATE,
    /// The end of a crossed book.
    UNCROSS
  }

  @Override
  public int compareTo(Due other) {
    int byTime = Long.compare(atMicros, other.atMicros);
    return byTime == 0 ? Long.compare(order, other.order) : byTime;
  }

  Due later(long micros) {
    return new Due(atMicros + micros, order, symbol, kind, fill, price);
  }

  Due of(int anotherSymbol) {
    return new Due(atMicros, order, anotherSymbol, kind, fill, price);
  }

  void save(DataOutput out) throws IOException {
    out.writeLong(atMicros);
    out.writeLong(order);
    out.writeInt(symbol);
    out.writeUTF(kind.name());
    out.writeBoolean(fill != null);
    if (fill != null) {
      fill.save(out);
    }
    out.writeLong(price);
  }

  static Due load(DataInput in) throws IOException {
    return new Due(
        in.readLong(),
        in.readLong(),
        in.readInt(),
        Kind.valueOf(in.readUTF()),
        in.readBoolean() ? Fill.load(in) : null,
        in.readLong());
  }
}
