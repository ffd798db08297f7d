package io.topbook.sim.replay;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The streams of a recording, found by the bytes of their name: one lookup a line and no string.
///
/// Used by one thread at a time.
final class RecordedStreams {
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Entry(byte[] name, RecordedStream stream) {}

  private @Nullable Entry[] table = new Entry[1024];
  private final List<RecordedStream> all = new ArrayList<>();

  List<RecordedStream> all() {
    return all;
  }

  RecordedStream of(String name) {
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    return of(bytes, 0, bytes.length);
  }

  /// The stream named by these bytes, new perhaps.
  RecordedStream of(byte[] bytes, int start, int end) {
    int hash = 1;
    for (int i = start; i < end; i++) {
      hash = 31 * hash + bytes[i];
    }
    int slot = slot(hash);
    for (Entry entry = table[slot]; entry != null; entry = table[slot]) {
      if (Arrays.equals(entry.name, 0, entry.name.length, bytes, start, end)) {
        return entry.stream;
      }
      slot = slot + 1 & table.length - 1;
    }
    return add(Arrays.copyOfRange(bytes, start, end));
  }

  private RecordedStream add(byte[] name) {
    var stream = RecordedStream.of(all.size(), new String(name, StandardCharsets.UTF_8));
    all.add(stream);
    if (all.size() * 2 > table.length) {
      @Nullable Entry[] old = table;
      table = new Entry[old.length * 2];
      for (Entry entry : old) {
        if (entry != null) {
          insert(entry);
        }
      }
    }
    insert(new Entry(name, stream));
    return stream;
  }

  private void insert(Entry entry) {
    int slot = slot(Arrays.hashCode(entry.name));
    while (table[slot] != null) {
      slot = slot + 1 & table.length - 1;
    }
    table[slot] = entry;
  }

  private int slot(int hash) {
    return (hash ^ hash >>> 16) & table.length - 1;
  }
}
