package io.topbook.local;

import io.topbook.local.setup.Plan;
import io.topbook.local.setup.StackSettings;
import io.topbook.schemas.Exchange;
import io.topbook.schemas.SymbolList;
import io.topbook.sim.market.HistoryOptions;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// The whole system on a simulated market.
@Command(
    name = "demo",
    description = "Starts everything on a simulated market; no internet needed.")
final class DemoCommand implements Callable<Integer> {
  static final String RUN = "demo";

  /// The simulated market's busiest two.
  private static final List<String> HISTORY = List.of("BTCUSDT", "ETHUSDT");

  @Option(names = "--detach", description = "stay up in the background; ./topbook down ends it")
  private boolean detach;

  @Option(
      names = "--no-history",
      description = "all symbols are live; without it the market of two begins yesterday")
  private boolean noHistory;

  @Option(
      names = "--history-start",
      paramLabel = "UTC",
      description =
          "when that market begins instead, say 2026-01-31T12:00:00Z; one that has"
              + " begun goes on where it ended, or there if that is later")
  private @Nullable Instant historyStart;

  @Override
  public Integer call() throws Exception {
    if (historyStart != null) {
      checkStart(historyStart);
    }
    StackSettings settings = StackSettings.readOfOwnParts(System.getenv(), RUN);
    String listed = settings.symbols().isEmpty() ? "all" : settings.symbols();
    String start = historyStart == null ? "" : historyStart.toString();
    return Starting.run(settings, RUN, plan(listed, !noHistory, start), detach);
  }

  private void checkStart(Instant start) {
    if (noHistory) {
      throw new Refusal("--history-start: there is no history with --no-history", 2);
    }
    try {
      HistoryOptions.checkStart(start, Instant.now());
    } catch (IllegalArgumentException e) {
      throw new Refusal(String.valueOf(e.getMessage()), 2);
    }
  }

  /// @param listed in the form of SYMBOLS
  static Plan plan(String listed, boolean withHistory, String historyStart) {
    List<String> history = withHistory ? history(listed) : List.of();
    return new Plan(
        Plan.Source.SIMULATED_MARKET,
        Exchange.BINANCE,
        live(listed, history),
        listed,
        history,
        historyStart,
        List.of(),
        "1");
  }

  /// All that were listed now or before, when the list is no one's names.
  private static String live(String listed, List<String> history) {
    return SymbolList.parse(listed) instanceof SymbolList.Named named
        ? Plan.text(named, symbol -> !history.contains(symbol))
        : history.stream().map(symbol -> ",-" + symbol).collect(Collectors.joining("", "all", ""));
  }

  /// None when nothing else would be left to collect live.
  private static List<String> history(String listed) {
    return switch (SymbolList.parse(listed)) {
      case SymbolList.All(Set<String> except) ->
          HISTORY.stream().filter(symbol -> !except.contains(symbol)).toList();
      case SymbolList.Top(int count) -> count > HISTORY.size() ? HISTORY : List.of();
      case SymbolList.Named named -> {
        Set<String> names =
            named.entries().stream().map(SymbolList.Entry::symbol).collect(Collectors.toSet());
        List<String> history = HISTORY.stream().filter(names::contains).toList();
        yield names.size() > history.size() ? history : List.of();
      }
    };
  }
}
