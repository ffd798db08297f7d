package io.topbook.bench;

import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// What the stand-in exchange costs: its market in a process of its own, flat out or at a rate, and
/// four connections that do nothing but read. Prints frames per second over all connections, and
/// the processor time per frame and resident memory of the market's process.
///
/// Usage: `MarketLoad LIB_DIR SYMBOLS RATE SECONDS SHARE`: RATE orders per second or `max`; SHARE
/// `split` when each connection reads a quarter of the symbols, `all` when each reads all.
public final class MarketLoad {
  private static final int CONNECTIONS = 4;
  private static final int WARM_UP_SECONDS = 15;
  private static final int MAX_STREAMS = 1000;
  private static final List<String> KINDS =
      List.of("@bookTicker", "@aggTrade", "@depth@100ms", "@trade");

  private MarketLoad() {}

  public static void main(String[] args) throws Exception {
    if (args.length != 5) {
      System.err.println("usage: MarketLoad LIB_DIR SYMBOLS RATE SECONDS split|all");
      System.exit(2);
    }
    int symbols = Integer.parseInt(args[1]);
    int port = freePort();
    Path work = Files.createTempDirectory("topbook-load");
    List<String> command =
        List.of(
            "-XX:+UseSerialGC",
            "-Xmx768m",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-cp",
            args[0].contains(":") ? args[0] : Path.of(args[0], "*").toString(),
            "io.topbook.sim.SimMain",
            "market",
            "--port=" + port,
            "--symbols=" + symbols,
            "--rate=" + args[2]);
    try (Child market = Child.java(work.resolve("market.log"), Map.of(), command)) {
      List<String> names = ListedSymbols.of(port, market);
      var readers = new ArrayList<FrameCounter>();
      try {
        for (int i = 0; i < CONNECTIONS; i++) {
          readers.add(new FrameCounter(port, streams(names, i, args[4].equals("all"))));
        }
        measure(market, readers, Integer.parseInt(args[3]));
      } finally {
        readers.forEach(FrameCounter::close);
      }
    }
  }

  private static List<String> streams(List<String> symbols, int connection, boolean all) {
    List<String> mine = new ArrayList<>();
    for (int i = 0; i < symbols.size(); i++) {
      if (all || i % CONNECTIONS == connection) {
        mine.add(symbols.get(i));
      }
    }
    int kinds = Math.clamp(MAX_STREAMS / mine.size(), 1, KINDS.size());
    return mine.stream()
        .flatMap(symbol -> KINDS.subList(0, kinds).stream().map(kind -> symbol + kind))
        .limit(MAX_STREAMS)
        .toList();
  }

  private static void measure(Child market, List<FrameCounter> readers, int seconds)
      throws InterruptedException {
    Thread.sleep(WARM_UP_SECONDS * 1000L);
    long frames = sum(readers);
    double cpu = market.cpuSeconds();
    long nanos = System.nanoTime();
    Thread.sleep(seconds * 1000L);
    long count = sum(readers) - frames;
    double elapsed = (System.nanoTime() - nanos) / 1e9;
    double used = market.cpuSeconds() - cpu;
    System.out.printf(
        "frames %,d  rate %,.0f/s  CPU %.2f us per frame, %.0f %% of a core  RSS %.0f MB  by"
            + " connection %s%n",
        count,
        count / elapsed,
        used * 1e6 / count,
        used * 100 / elapsed,
        market.residentMegabytes(),
        readers.stream()
            .map(reader -> String.format("%,d", reader.frames()))
            .collect(Collectors.joining(" ")));
  }

  private static long sum(List<FrameCounter> readers) {
    return readers.stream().mapToLong(FrameCounter::frames).sum();
  }

  private static int freePort() throws Exception {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
