package io.topbook.aggregator.second;

import io.topbook.features.state.StateReader;
import io.topbook.features.state.StateWriter;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What waits, first in, first out, stored in blocks: an entry is written once or twice, however
/// long it waits, and no stored part grows with the backlog.
///
/// Entries are numbered as they come. A block is stored under its number once all its entries are
/// there, and is dropped when the first of them leaves; the rest, less than a block at each end,
/// goes into the head.
///
/// Example: 480 to 1620 wait. Blocks 1 (500 to 999) and 2 (1000 to 1499) are stored; 480 to 499 and
/// 1500 to 1620 go into the head.
///
/// Not thread-safe.
final class Backlog<T> {
  /// Of the largest entries (80 bytes) 40 KB.
  static final int BLOCK = 500;

  /// Takes the blocks that changed.
  interface Blocks {
    /// @param state null when the block is no more
    void block(long number, byte @Nullable [] state);
  }

  private final BiConsumer<T, StateWriter> write;
  private final Function<StateReader, T> read;
  private final Timeline<T> waiting = new Timeline<>();
  private final Map<Long, byte[]> restored = new HashMap<>();
  private long storedFrom;
  private long storedEnd;

  Backlog(BiConsumer<T, StateWriter> write, Function<StateReader, T> read) {
    this.write = write;
    this.read = read;
  }

  void add(T entry) {
    waiting.addLast(entry);
  }

  /// The entry that waits longest, or null.
  @Nullable T peek() {
    return waiting.isEmpty() ? null : waiting.get(waiting.first());
  }

  T remove() {
    return waiting.removeFirst();
  }

  int size() {
    return (int) (waiting.end() - waiting.first());
  }

  /// Gives the blocks that came or went since the last call.
  void takeChanges(Blocks out) {
    long from = firstBlock();
    long end = endBlock();
    for (long gone = storedFrom; gone < Math.min(storedEnd, from); gone++) {
      out.block(gone, null);
    }
    for (long full = Math.max(storedEnd, from); full < end; full++) {
      var block = new StateWriter();
      write(full * BLOCK, (full + 1) * BLOCK, block);
      out.block(full, block.take());
    }
    storedFrom = from;
    storedEnd = end;
  }

  /// Writes what no block holds.
  void writeRest(StateWriter out) {
    out.number(waiting.first());
    out.number(waiting.end());
    write(waiting.first(), Math.min(waiting.end(), firstBlock() * BLOCK), out);
    write(endBlock() * BLOCK, waiting.end(), out);
  }

  private void write(long from, long end, StateWriter out) {
    for (long number = from; number < end; number++) {
      write.accept(waiting.get(number), out);
    }
  }

  void restoreBlock(long number, byte[] state) {
    restored.put(number, state);
  }

  /// Takes over the rest; every block was restored before.
  void readRest(StateReader in) {
    waiting.restartAt(in.number());
    long end = in.number();
    long blocksFrom = Math.ceilDiv(waiting.first(), BLOCK);
    long blocksEnd = Math.max(blocksFrom, end / BLOCK);
    read(Math.min(end, blocksFrom * BLOCK), in);
    for (long number = blocksFrom; number < blocksEnd; number++) {
      byte[] block = restored.remove(number);
      if (block == null) {
        throw new IllegalStateException("state lacks block " + number + " of what waits");
      }
      read((number + 1) * BLOCK, new StateReader(block));
    }
    read(end, in);
    storedFrom = blocksFrom;
    storedEnd = blocksEnd;
  }

  private void read(long end, StateReader in) {
    while (waiting.end() < end) {
      waiting.addLast(read.apply(in));
    }
  }

  private long firstBlock() {
    return Math.ceilDiv(waiting.first(), BLOCK);
  }

  private long endBlock() {
    return Math.max(firstBlock(), waiting.end() / BLOCK);
  }
}
