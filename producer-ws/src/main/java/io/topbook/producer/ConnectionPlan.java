package io.topbook.producer;

import io.topbook.avro.SymbolInfo;
import io.topbook.producer.config.ProducerConfig;
import io.topbook.producer.feed.FeedSymbol;
import io.topbook.producer.feed.SymbolRules;
import io.topbook.producer.feed.TradeStream;
import io.topbook.schemas.SymbolList;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Which symbols share which connection.
///
/// `all` and a list without `;` are dealt out over the connections one by one; a list with `;` is
/// taken as it is written. A recording is not dealt out: what was one connection stays one.
///
/// @param connections the symbols of each, none empty
/// @param unknown symbols asked for that have no id: they are left out
record ConnectionPlan(List<List<FeedSymbol>> connections, List<String> unknown) {
  /// @param known what the symbols topic holds
  /// @throws IllegalStateException when no symbol is left, or a connection would need more streams
  ///   than the exchange lets it have; with what to do
  static ConnectionPlan of(ProducerConfig.Feeds feeds, List<SymbolInfo> known) {
    var bySymbol = new TreeMap<String, SymbolInfo>();
    known.forEach(info -> bySymbol.put(info.getSymbol(), info));
    List<String> unknown = new ArrayList<>();
    List<List<FeedSymbol>> connections =
        switch (feeds.symbols()) {
          case SymbolList.Named named -> {
            unknown.addAll(
                named.entries().stream()
                    .map(SymbolList.Entry::symbol)
                    .filter(symbol -> !bySymbol.containsKey(symbol))
                    .toList());
            List<List<FeedSymbol>> groups =
                named.connections().stream().map(group -> symbols(group, bySymbol, feeds)).toList();
            yield groups.size() > 1 ? groups : dealt(groups.getFirst(), sockets(feeds));
          }
          case SymbolList.All all -> dealt(allBut(all.except(), bySymbol, feeds), sockets(feeds));
          case SymbolList.Top _ -> dealt(allBut(Set.of(), bySymbol, feeds), sockets(feeds));
        };
    var plan =
        new ConnectionPlan(
            connections.stream().filter(group -> !group.isEmpty()).toList(), unknown);
    plan.check(feeds);
    return plan;
  }

  private static List<FeedSymbol> allBut(
      Set<String> except, Map<String, SymbolInfo> known, ProducerConfig.Feeds feeds) {
    return known.values().stream()
        .filter(info -> !except.contains(info.getSymbol()))
        .map(info -> symbol(info, feeds.trades()))
        .toList();
  }

  private static int sockets(ProducerConfig.Feeds feeds) {
    return feeds.feed().played() ? 1 : feeds.connections();
  }

  private static List<FeedSymbol> symbols(
      List<SymbolList.Entry> entries, Map<String, SymbolInfo> known, ProducerConfig.Feeds feeds) {
    return entries.stream()
        .flatMap(entry ->
            Optional.ofNullable(known.get(entry.symbol()))
                .map(info ->
                    symbol(info, entry.singleTrades() ? TradeStream.SINGLE : feeds.trades()))
                .stream())
        .toList();
  }

  private static FeedSymbol symbol(SymbolInfo info, TradeStream trades) {
    return new FeedSymbol(
        info.getSymbol(),
        info.getSymbolId(),
        SymbolRules.of(info.getStatus(), info.getTickSize(), info.getStepSize()),
        ChronoUnit.MICROS.between(Instant.EPOCH, info.getValidFrom()),
        trades);
  }

  private static List<List<FeedSymbol>> dealt(List<FeedSymbol> symbols, int connections) {
    return IntStream.range(0, connections)
        .mapToObj(number ->
            IntStream.range(0, symbols.size())
                .filter(i -> i % connections == number)
                .mapToObj(symbols::get)
                .toList())
        .toList();
  }

  private void check(ProducerConfig.Feeds feeds) {
    if (connections.isEmpty()) {
      throw new IllegalStateException(
          unknown.isEmpty()
              ? "SYMBOLS: there is no symbol in the symbols topic; run the symbols job"
              : "SYMBOLS: none of the symbols has an id; run the symbols job for "
                  + String.join(", ", unknown));
    }
    if (feeds.feed().played()) {
      return; // one recorded connection stays one, whatever the exchange allows today
    }
    int largest =
        connections.stream().mapToInt(group -> streams(group, feeds).size()).max().orElse(0);
    if (largest > feeds.streamsPerConnection()) {
      throw new IllegalStateException(
          "CONNECTIONS: a connection would carry "
              + largest
              + " streams, the exchange allows "
              + feeds.streamsPerConnection()
              + " (STREAMS_PER_CONNECTION): raise CONNECTIONS above "
              + connections.size()
              + ", or split SYMBOLS with ';'");
    }
  }

  /// The stream names of one connection's symbols.
  static List<String> streams(List<FeedSymbol> symbols, ProducerConfig.Feeds feeds) {
    return symbols.stream()
        .flatMap(symbol -> symbol.streams(feeds.depthStream()).stream())
        .toList();
  }

  /// Every symbol of every connection.
  List<FeedSymbol> symbols() {
    return connections.stream().flatMap(List::stream).toList();
  }

  @Override
  public String toString() {
    return connections.stream()
        .map(group ->
            group.stream()
                .sorted(Comparator.comparing(FeedSymbol::symbol))
                .map(FeedSymbol::symbol)
                .collect(Collectors.joining(",")))
        .collect(Collectors.joining(";"));
  }
}
