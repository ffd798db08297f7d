package io.topbook.sim.replay;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Finds out which symbols came over one recorded socket.
///
/// The symbols of a connection line belong together; without such a line, those of a file. Groups
/// that share a symbol are one, since a symbol's streams stay on one socket. Order of appearance.
final class ConnectionGroups {
  private final Map<String, Set<String>> groupOf = new LinkedHashMap<>();

  /// A symbol that may belong to nobody: only its snapshot was recorded.
  void addSymbol(String symbol) {
    groupOf.computeIfAbsent(symbol, ConnectionGroups::groupOfOne);
  }

  private static Set<String> groupOfOne(String symbol) {
    Set<String> group = new LinkedHashSet<>();
    group.add(symbol);
    return group;
  }

  /// @param connections the symbols of each connection line of a file
  /// @param symbols those with frames in it; one that no connection line names came over the first
  void addFile(List<Set<String>> connections, Set<String> symbols) {
    connections.forEach(this::unite);
    if (connections.isEmpty()) {
      unite(symbols);
      return;
    }
    var unnamed = new LinkedHashSet<>(symbols);
    connections.forEach(unnamed::removeAll);
    if (!unnamed.isEmpty()) {
      unnamed.addAll(connections.getFirst());
      unite(unnamed);
    }
  }

  private void unite(Set<String> symbols) {
    symbols.forEach(this::addSymbol);
    var united = new LinkedHashSet<String>();
    for (String symbol : symbols) {
      Set<String> group = groupOf.get(symbol);
      if (group != null) {
        united.addAll(group);
      }
    }
    united.forEach(symbol -> groupOf.put(symbol, united));
  }

  Set<String> symbols() {
    return groupOf.keySet();
  }

  List<List<String>> connections() {
    var connections = new ArrayList<List<String>>();
    for (Set<String> group : new LinkedHashSet<>(groupOf.values())) {
      connections.add(List.copyOf(group));
    }
    return List.copyOf(connections);
  }
}
