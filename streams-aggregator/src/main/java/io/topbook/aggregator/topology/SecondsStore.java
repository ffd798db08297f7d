package io.topbook.aggregator.topology;

import io.topbook.aggregator.second.Part;
import io.topbook.aggregator.second.SymbolSeconds;
import io.topbook.aggregator.second.UnreadableStateException;
import io.topbook.features.state.StateReader;
import io.topbook.features.state.StateWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.function.Supplier;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.processor.internals.InternalProcessorContext;
import org.apache.kafka.streams.processor.internals.ProcessorNode;
import org.apache.kafka.streams.query.Position;
import org.apache.kafka.streams.state.internals.CacheFlushListener;
import org.apache.kafka.streams.state.internals.CachedStateStore;
import org.jspecify.annotations.Nullable;

/// The symbols of one task as Java objects, written to the changelog in parts, and only at a
/// commit.
///
/// A store that is written per event doubles the traffic of the topics. This one is asked by Kafka
/// Streams to flush its cache just before the task's transaction commits ({@link
/// CachedStateStore#flushCache}), and then sends, for each symbol that changed, the parts that
/// changed: state, rows and offsets are of one transaction. Kept nowhere else, so a task that moves
/// or restarts reads the changelog. A part is far below what a broker takes in one record (1 MiB),
/// whatever is held.
///
/// Keys: `P` the positions; else a {@link Key}. RATIONALE.md says which of Kafka Streams' internals
/// this leans on.
///
/// Confined to its task's thread.
final class SecondsStore implements StateStore, CachedStateStore<byte[], byte[]> {
  private static final byte POSITIONS = 'P';

  /// The key of a symbol's part: its kind, the symbol, its number in eight bytes.
  private record Key(String symbol, Part part) {
    static Key of(byte[] bytes) {
      if (bytes.length <= 1 + Long.BYTES) {
        throw new UnreadableStateException("expected a key of a symbol's part, was too short");
      }
      ByteBuffer key = ByteBuffer.wrap(bytes);
      var kind = Part.Kind.of(key.get());
      byte[] text = new byte[key.remaining() - Long.BYTES];
      key.get(text);
      return new Key(new String(text, StandardCharsets.UTF_8), new Part(kind, key.getLong()));
    }

    byte[] bytes() {
      byte[] text = symbol.getBytes(StandardCharsets.UTF_8);
      return ByteBuffer.allocate(1 + text.length + Long.BYTES)
          .put(part.kind().code())
          .put(text)
          .putLong(part.number())
          .array();
    }
  }

  /// The stores of a thread's tasks: one transaction, so one commit.
  private static final ThreadLocal<Set<SecondsStore>> OF_THREAD =
      ThreadLocal.withInitial(CopyOnWriteArraySet::new);

  private final String name;
  private final Supplier<SymbolSeconds> newSymbol;

  private final Map<Bytes, byte[]> restored = new HashMap<>();
  private final Map<String, SymbolSeconds> symbols = new HashMap<>();
  private StateWriter writer = new StateWriter();
  private final Map<Input, Long> nextOffsets = new EnumMap<>(Input.class);
  private boolean positionsMoved;

  /// {@link #OF_THREAD} of the thread that resumed it; null while nothing can change.
  private @Nullable Set<SecondsStore> together;

  private @Nullable InternalProcessorContext<?, ?> context;
  private Runnable beforeCommit = () -> {};

  /// Kafka Streams forwards what the current node gives out, and none is current at a commit.
  private @Nullable ProcessorNode<?, ?, ?, ?> processor;

  private boolean open;

  SecondsStore(String name, Supplier<SymbolSeconds> newSymbol) {
    this.name = name;
    this.newSymbol = newSymbol;
  }

  // ---- for the processor

  /// The symbol's seconds.
  SymbolSeconds of(String symbol) {
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

  /// Turns what was restored into symbols; called once, before the first record, by the processor.
  ///
  /// @param finish does what is left to do with what was read; called before each commit, may
  ///   forward
  void resume(Runnable finish) {
    beforeCommit = finish;
    processor = context == null ? null : context.currentNode();
    var heads = new ArrayList<Map.Entry<Key, byte[]>>();
    restored.forEach((bytes, state) -> {
      if (bytes.get()[0] == POSITIONS) {
        restorePositions(state);
        return;
      }
      Key key = Key.of(bytes.get());
      if (key.part.kind() == Part.Kind.HEAD) {
        heads.add(Map.entry(key, state));
      } else {
        of(key.symbol).restore(key.part, state);
      }
    });
    Set<SecondsStore> ofThread = OF_THREAD.get();
    ofThread.add(this);
    together = ofThread;
    heads.forEach(head -> of(head.getKey().symbol).restore(head.getKey().part, head.getValue()));
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

  /// Sends what changed since the last commit, of all tasks of the thread: after each store Kafka
  /// Streams waits for the broker, so that one store's records after the other's took twelve waits.
  @Override
  public void flushCache() {
    if (together != null) {
      together.forEach(SecondsStore::sendChanges);
    }
  }

  private void sendChanges() {
    finish();
    symbols.forEach((symbol, seconds) ->
        seconds.takeChanges(writer, (part, state) -> log(new Key(symbol, part).bytes(), state)));
    if (positionsMoved) {
      log(new byte[] {POSITIONS}, positions());
      positionsMoved = false;
    }
  }

  private void finish() {
    if (context == null) {
      return;
    }
    ProcessorNode<?, ?, ?, ?> before = context.currentNode();
    context.setCurrentNode(processor);
    try {
      beforeCommit.run();
    } finally {
      context.setCurrentNode(before);
    }
  }

  private byte[] positions() {
    for (Input input : Input.values()) {
      writer.number(nextOffset(input));
    }
    return writer.take();
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
    if (together != null) {
      together.remove(this);
      together = null;
    }
    clear();
  }

  private void clear() {
    restored.clear();
    symbols.values().forEach(SymbolSeconds::release);
    symbols.clear();
    nextOffsets.clear();
    positionsMoved = false;
    writer = new StateWriter();
  }
}
