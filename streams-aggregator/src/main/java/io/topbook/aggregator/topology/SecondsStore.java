package io.topbook.aggregator.topology;

import io.topbook.aggregator.second.StateReader;
import io.topbook.aggregator.second.StateWriter;
import io.topbook.aggregator.second.SymbolSeconds;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.processor.internals.InternalProcessorContext;
import org.apache.kafka.streams.query.Position;
import org.apache.kafka.streams.state.internals.CacheFlushListener;
import org.apache.kafka.streams.state.internals.CachedStateStore;
import org.jspecify.annotations.Nullable;

/// The symbols of one task as Java objects, written to the changelog in parts, and only at a
/// commit.
///
/// A store that is written per event doubles the traffic of the topics. This one is asked by Kafka
/// Streams to flush its cache just before the task's transaction commits ({@link
/// CachedStateStore#flushCache}), and then sends, for each symbol that changed, its head and the
/// seconds that changed: state, rows and offsets are of one transaction. Kept nowhere else, so a
/// task that moves or restarts reads the changelog.
///
/// Keys: `P` the positions; `H` + symbol a head; `S` + symbol + eight bytes one second.
/// RATIONALE.md says which of Kafka Streams' internals this leans on.
///
/// Confined to its task's thread.
final class SecondsStore implements StateStore, CachedStateStore<byte[], byte[]> {
  private static final byte POSITIONS = 'P';
  private static final byte HEAD = 'H';
  private static final byte SECOND = 'S';

  private final String name;
  private final Supplier<SymbolSeconds> newSymbol;

  private final Map<Bytes, byte[]> restored = new HashMap<>();
  private final Map<String, SymbolSeconds> symbols = new HashMap<>();
  private final Set<String> changed = new HashSet<>();
  private final Map<Input, Long> nextOffsets = new EnumMap<>(Input.class);
  private boolean positionsMoved;
  private @Nullable InternalProcessorContext<?, ?> context;
  private boolean open;

  SecondsStore(String name, Supplier<SymbolSeconds> newSymbol) {
    this.name = name;
    this.newSymbol = newSymbol;
  }

  // ---- for the processor

  /// The symbol's seconds, to be changed.
  SymbolSeconds change(String symbol) {
    changed.add(symbol);
    return symbols.computeIfAbsent(symbol, _ -> newSymbol.get());
  }

  /// The symbol's seconds, to be looked at only.
  SymbolSeconds look(String symbol) {
    return symbols.computeIfAbsent(symbol, _ -> newSymbol.get());
  }

  Collection<String> symbols() {
    return List.copyOf(symbols.keySet());
  }

  /// The offset after the last one read; 0 before any.
  long nextOffset(Input input) {
    return nextOffsets.getOrDefault(input, 0L);
  }

  void readUpTo(Input input, long nextOffset) {
    nextOffsets.put(input, nextOffset);
    positionsMoved = true;
  }

  /// Turns what was restored into symbols; called once, before the first record.
  void resume() {
    var heads = new ArrayList<Map.Entry<Bytes, byte[]>>();
    restored
        .entrySet()
        .forEach(entry -> {
          ByteBuffer key = ByteBuffer.wrap(entry.getKey().get());
          switch (key.get()) {
            case POSITIONS -> restorePositions(entry.getValue());
            case HEAD -> heads.add(entry);
            case SECOND -> {
              String symbol = symbol(key, key.remaining() - Long.BYTES);
              look(symbol).restoreSecond(key.getLong(), entry.getValue());
            }
            default -> throw new IllegalStateException("unknown key in store " + name);
          }
        });
    for (var head : heads) {
      ByteBuffer key = ByteBuffer.wrap(head.getKey().get());
      key.get();
      look(symbol(key, key.remaining())).restoreHead(head.getValue());
    }
    restored.clear();
  }

  private void restorePositions(byte[] value) {
    var in = new StateReader(value);
    for (Input input : Input.values()) {
      nextOffsets.put(input, in.number());
    }
  }

  // ---- for Kafka Streams

  @Override
  public String name() {
    return name;
  }

  @Override
  public void init(StateStoreContext stateStoreContext, StateStore root) {
    context = (InternalProcessorContext<?, ?>) stateStoreContext;
    clear();
    open = true;
    stateStoreContext.register(root, this::restore);
  }

  private void restore(byte[] key, byte @Nullable [] value) {
    if (value == null) {
      restored.remove(Bytes.wrap(key));
    } else {
      restored.put(Bytes.wrap(key), value);
    }
  }

  /// Sends what changed since the last commit.
  @Override
  public void flushCache() {
    for (String symbol : changed) {
      SymbolSeconds seconds = look(symbol);
      boolean headChanged = seconds.isHeadChanged();
      for (long second : seconds.takeChanges()) {
        log(secondKey(symbol, second), seconds.second(second));
      }
      if (headChanged) {
        log(headKey(symbol), seconds.head());
      }
    }
    changed.clear();
    if (positionsMoved) {
      log(new byte[] {POSITIONS}, positions());
      positionsMoved = false;
    }
  }

  private byte[] positions() {
    var out = new StateWriter();
    for (Input input : Input.values()) {
      out.number(nextOffset(input));
    }
    return out.take();
  }

  private void log(byte[] key, byte @Nullable [] value) {
    InternalProcessorContext<?, ?> to = context;
    if (to == null) {
      throw new IllegalStateException("store " + name + " is not open");
    }
    to.logChange(
        name,
        Bytes.wrap(key),
        value,
        to.currentSystemTimeMs(),
        new RecordHeaders(),
        Position.emptyPosition());
  }

  private static byte[] headKey(String symbol) {
    byte[] text = symbol.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(1 + text.length).put(HEAD).put(text).array();
  }

  private static byte[] secondKey(String symbol, long second) {
    byte[] text = symbol.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(1 + text.length + Long.BYTES)
        .put(SECOND)
        .put(text)
        .putLong(second)
        .array();
  }

  private static String symbol(ByteBuffer key, int length) {
    byte[] text = new byte[length];
    key.get(text);
    return new String(text, StandardCharsets.UTF_8);
  }

  @Override
  public void clearCache() {
    // Asked of stores that write through to another one; here the objects are the state.
  }

  @Override
  public boolean setFlushListener(
      @Nullable CacheFlushListener<byte[], byte[]> listener, boolean sendOldValues) {
    return false;
  }

  @Override
  public boolean persistent() {
    return false;
  }

  @Override
  public boolean isOpen() {
    return open;
  }

  @Override
  public void close() {
    open = false;
    clear();
  }

  private void clear() {
    restored.clear();
    symbols.values().forEach(SymbolSeconds::release);
    symbols.clear();
    changed.clear();
    nextOffsets.clear();
    positionsMoved = false;
  }
}
