package io.topbook.schemas.jobs;

import io.topbook.avro.SymbolInfo;
import io.topbook.runtime.Settings;
import io.topbook.schemas.Exchange;
import io.topbook.schemas.SymbolList;
import io.topbook.schemas.jobs.ExchangeRest.Listing;
import io.topbook.schemas.wire.RegistryClient;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Takes the exchange's list of symbols to the table `symbols`, which gives each its id, and from
/// there to the topic `<exchange>-symbols`.
///
/// New symbols get ids in the order of their names (by code unit). Known ones that the exchange
/// lists otherwise than before, or no more, are updated, also when the setting no longer names
/// them; their ids stay, and the table `symbol_history` keeps what held before. Only after the
/// commit is published, and only what the topic lacks or has otherwise: so a run that was killed in
/// between is made good by the next one, and a second run writes nothing. Safe when two run at
/// once: the second waits.
public final class SymbolsJob {
  /// @param symbols which to take; `all` is every symbol with status TRADING
  /// @param authorities PEM file with whom TLS to the exchange trusts; empty: the JDK's
  public record Config(
      Exchange exchange,
      SymbolList symbols,
      URI restUrl,
      Optional<Path> authorities,
      Database database,
      String bootstrapServers,
      URI registryUrl,
      Duration waitLimit) {
    public static Config from(Settings settings) {
      Exchange exchange = settings.oneOf("EXCHANGE", Exchange.BINANCE, Exchange.class);
      var config =
          new Config(
              exchange,
              settings.read("SYMBOLS", "top:200", SymbolList::parse),
              settings.address(
                  "REST_URL", ExchangeRest.defaultUrl(exchange).toString(), "http", "https"),
              settings.file("TLS_CA_FILE"),
              Database.from(settings, "topbook_writer"),
              settings.servers("KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:9092"),
              settings.address(
                  "SCHEMA_REGISTRY_URL", "http://127.0.0.1:8081/apis/ccompat/v7", "http", "https"),
              settings.millis("WAIT_MS", 120_000, 0, 3_600_000));
      settings.check();
      return config;
    }
  }

  private final Config config;
  private final PrintStream out;
  private final Patience patience;
  private final ExchangeRest rest;
  private final SymbolTopic topic;

  public SymbolsJob(Config config, PrintStream out) {
    this.config = config;
    this.out = out;
    this.patience = new Patience(config.waitLimit(), out);
    this.rest = new ExchangeRest(config.exchange(), config.restUrl(), config.authorities());
    this.topic =
        new SymbolTopic(
            config.exchange(),
            config.bootstrapServers(),
            new RegistryClient(config.registryUrl()),
            out);
  }

  public static void main(String[] args) {
    JobMain.run(settings -> new SymbolsJob(Config.from(settings), JobMain.out()).run());
  }

  /// @throws JobFailedException when a neighbour stays away, when no symbol of the list exists, or
  ///   when topic and table give one symbol different ids
  public void run() {
    try (Connection connection = config.database().connect(patience)) {
      connection.setAutoCommit(false);
      var table = new SymbolTable(connection, config.exchange());
      table.lock();
      connection.commit(); // the lock stays; no transaction idles while we wait for others
      Listing listing = patience.await("exchange at " + config.restUrl(), rest::listing);
      List<ListedSymbol> wanted = wanted(listing);
      Map<String, SymbolInfo> published = patience.await("topic " + topic.name(), topic::read);
      Map<String, SymbolInfo> rows = store(table, listing, wanted);
      mustAgree(published, rows);
      connection.commit();
      publish(published, rows);
    } catch (SQLException e) {
      throw new JobFailedException(
          "the table " + config.exchange().schema() + ".symbols: " + e.getMessage(), e);
    }
  }

  private List<ListedSymbol> wanted(Listing listing) {
    List<ListedSymbol> wanted =
        switch (config.symbols()) {
          case SymbolList.All(Set<String> except) ->
              listing.symbols().stream()
                  .filter(ListedSymbol::isTrading)
                  .filter(listed -> !except.contains(listed.symbol()))
                  .toList();
          case SymbolList.Top(int count) ->
              new VolumeRanking(patience.await("exchange at " + config.restUrl(), rest::tickers))
                  .top(count, listing.symbols());
          case SymbolList.Named named -> named(named, listing);
        };
    if (wanted.isEmpty()) {
      throw new JobFailedException(
          "no symbol left: "
              + config.restUrl()
              + " lists "
              + listing.symbols().size()
              + " symbols, none of them asked for");
    }
    return wanted;
  }

  private List<ListedSymbol> named(SymbolList.Named named, Listing listing) {
    Map<String, ListedSymbol> bySymbol =
        listing.symbols().stream()
            .collect(Collectors.toMap(ListedSymbol::symbol, listed -> listed, (a, _) -> a));
    List<ListedSymbol> wanted = new ArrayList<>();
    for (SymbolList.Entry entry : named.entries()) {
      ListedSymbol listed = bySymbol.get(entry.symbol());
      if (listed == null) {
        out.println(
            "warning: unknown symbol "
                + entry.symbol()
                + ": "
                + config.restUrl()
                + " does not list it");
      } else {
        wanted.add(listed);
      }
    }
    return wanted;
  }

  /// @return every row of the exchange, as it stands after this run
  private Map<String, SymbolInfo> store(
      SymbolTable table, Listing listing, List<ListedSymbol> wanted) throws SQLException {
    Map<String, SymbolInfo> rows = table.load();
    int changed = 0;
    for (ListedSymbol listed : listing.symbols()) {
      SymbolInfo row = rows.get(listed.symbol());
      if (row != null && !listed.isThatOf(row)) {
        rows.put(listed.symbol(), table.update(row.getSymbolId(), listed, listing.serverTime()));
        changed++;
      }
    }
    List<SymbolInfo> gone = delisted(listing, rows);
    for (SymbolInfo row : gone) {
      ListedSymbol last = ListedSymbol.delisted(row);
      rows.put(row.getSymbol(), table.update(row.getSymbolId(), last, listing.serverTime()));
      out.println("delisted " + row.getSymbol() + ": " + config.restUrl() + " lists it no more");
    }
    var unknown = new TreeMap<String, ListedSymbol>();
    wanted.stream()
        .filter(listed -> !rows.containsKey(listed.symbol()))
        .forEach(listed -> unknown.put(listed.symbol(), listed));
    for (ListedSymbol listed : unknown.values()) {
      rows.put(listed.symbol(), table.insert(listed, listing.serverTime()));
    }
    out.println(
        config.exchange().label()
            + ": "
            + wanted.size()
            + " symbols asked for, "
            + unknown.size()
            + " new, "
            + (changed + gone.size())
            + " changed, "
            + rows.size()
            + " in "
            + config.exchange().schema()
            + ".symbols");
    return rows;
  }

  /// Known ones that the whole listing lacks, and that are not known to be gone.
  private static List<SymbolInfo> delisted(Listing listing, Map<String, SymbolInfo> rows) {
    Set<String> listed =
        listing.symbols().stream().map(ListedSymbol::symbol).collect(Collectors.toSet());
    return rows.values().stream()
        .filter(row ->
            !listed.contains(row.getSymbol()) && !row.getStatus().equals(ListedSymbol.DELISTED))
        .toList();
  }

  /// A topic and a table of different installations would mix two meanings of an id.
  private void mustAgree(Map<String, SymbolInfo> published, Map<String, SymbolInfo> rows) {
    published.forEach((symbol, info) -> {
      SymbolInfo row = rows.get(symbol);
      if (row == null || row.getSymbolId() != info.getSymbolId()) {
        throw new JobFailedException(
            "topic and table do not belong together: "
                + symbol
                + " has id "
                + info.getSymbolId()
                + " in "
                + topic.name()
                + ", "
                + id(row)
                + " in "
                + config.exchange().schema()
                + ".symbols at "
                + config.database().url());
      }
    });
  }

  private static String id(@Nullable SymbolInfo row) {
    return row == null ? "none" : Integer.toString(row.getSymbolId());
  }

  private void publish(Map<String, SymbolInfo> published, Map<String, SymbolInfo> rows) {
    List<SymbolInfo> different =
        rows.values().stream().filter(row -> !row.equals(published.get(row.getSymbol()))).toList();
    if (!different.isEmpty()) {
      patience.await(
          "broker at " + config.bootstrapServers(),
          () -> {
            topic.publish(different);
            return true;
          });
    }
    out.println(different.size() + " published to " + topic.name());
  }
}
