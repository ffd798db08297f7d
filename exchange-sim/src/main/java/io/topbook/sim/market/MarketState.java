package io.topbook.sim.market;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The file a market goes on from: books, ids, chance, `market.json` in a folder of its own that
/// one process at a time holds.
///
/// Written while the market runs, it reserves ids ahead; a market that was killed goes on behind
/// the reserved ones, so no id is ever used twice, and what lies between is an honest gap. A market
/// that was stopped says so and goes on with the very next id. Methods may be called from any
/// thread, one at a time.
final class MarketState implements AutoCloseable {
  static final long RESERVED_UPDATES = 1_000_000;
  static final long RESERVED_TRADES = 200_000;

  private static final int FORMAT = 1;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path file;
  private final FileChannel lockFile;

  private MarketState(Path file, FileChannel lockFile) {
    this.file = file;
    this.lockFile = lockFile;
  }

  /// @throws IOException naming the folder when another market runs in it or it cannot be written
  static MarketState in(Path folder) throws IOException {
    try {
      Files.createDirectories(folder);
      FileChannel channel =
          FileChannel.open(
              folder.resolve("market.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      FileLock lock = channel.tryLock();
      if (lock == null) {
        channel.close();
        throw new IOException("another market runs in it");
      }
      return new MarketState(folder.resolve("market.json"), channel);
    } catch (IOException | java.nio.channels.OverlappingFileLockException e) {
      throw new IOException("--state: cannot use " + folder + ": " + e.getMessage(), e);
    }
  }

  /// The markets of `instruments`: as they were left, new where they are not known.
  ///
  /// @throws IOException naming the file when it is not what {@link #write} wrote, or of another
  ///   seed
  List<SymbolMarket> load(List<Instrument> instruments, long seed) throws IOException {
    Map<String, JsonNode> known = new HashMap<>();
    boolean stopped = false;
    if (Files.exists(file)) {
      JsonNode root = read();
      if (root.path("seed").asLong() != seed) {
        throw new IOException(
            "--seed: "
                + file
                + " was begun with "
                + root.path("seed")
                + ", not "
                + seed
                + "; use that one or another folder");
      }
      stopped = root.path("stopped").asBoolean();
      root.path("symbols").forEach(node -> known.put(node.path("symbol").asText(), node));
    }
    boolean exact = stopped;
    return instruments.stream()
        .map(one -> market(one, known.get(one.symbol()), seed, exact))
        .toList();
  }

  private JsonNode read() throws IOException {
    JsonNode root;
    try {
      root = JSON.readTree(file.toFile());
    } catch (IOException e) {
      throw new IOException("--state: " + file + " is damaged: " + e.getMessage(), e);
    }
    if (root.path("format").asInt() != FORMAT || !root.path("symbols").isArray()) {
      throw new IOException("--state: " + file + " is no market state of format " + FORMAT);
    }
    return root;
  }

  private static SymbolMarket market(
      Instrument instrument, @Nullable JsonNode node, long seed, boolean exact) {
    if (node == null) {
      return SymbolMarket.fresh(instrument, seed);
    }
    long updates = node.path("last_update_id").asLong() + (exact ? 0 : RESERVED_UPDATES);
    long trades = exact ? 0 : RESERVED_TRADES;
    var book = new Book(updates, updates);
    levels(node.path("bids"), true, book);
    levels(node.path("asks"), false, book);
    var day = node.path("day");
    return new SymbolMarket(
        instrument,
        new Dice(node.path("dice").asLong()),
        book,
        new DayStatistics(
            day.path("open").asLong(),
            day.path("high").asLong(),
            day.path("low").asLong(),
            day.path("last").asLong(),
            day.path("trades").asLong(),
            day.path("base_volume").asDouble(),
            day.path("quote_volume").asDouble()),
        node.path("last_agg_trade_id").asLong() + trades,
        node.path("last_trade_id").asLong() + trades);
  }

  private static void levels(JsonNode levels, boolean bid, Book book) {
    levels.forEach(level -> book.restore(bid, level.path(0).asLong(), level.path(1).asLong()));
  }

  /// Everything the market needs to go on, to be {@linkplain #write written}.
  static String json(List<SymbolMarket> markets, long seed, boolean stopped) {
    ObjectNode root =
        JSON.createObjectNode().put("format", FORMAT).put("seed", seed).put("stopped", stopped);
    ArrayNode symbols = root.putArray("symbols");
    for (SymbolMarket market : markets) {
      ObjectNode node =
          symbols
              .addObject()
              .put("symbol", market.instrument().symbol())
              .put("last_update_id", market.book().lastUpdateId())
              .put("last_agg_trade_id", market.lastAggTradeId())
              .put("last_trade_id", market.lastTradeId())
              .put("dice", market.dice().state());
      DayStatistics day = market.statistics();
      node.putObject("day")
          .put("open", day.open())
          .put("high", day.high())
          .put("low", day.low())
          .put("last", day.last())
          .put("trades", day.trades())
          .put("base_volume", day.baseVolume())
          .put("quote_volume", day.quoteVolume());
      levels(market.book(), true, node.putArray("bids"));
      levels(market.book(), false, node.putArray("asks"));
    }
    return root.toString();
  }

  private static void levels(Book book, boolean bid, ArrayNode to) {
    book.side(bid).forEach((price, quantity) -> to.addArray().add(price).add(quantity));
  }

  /// Replaces the file at once: a kill leaves the old one or the new one.
  void write(String json) throws IOException {
    Path next = file.resolveSibling("market.json.next");
    try (FileChannel out =
        FileChannel.open(
            next,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      var bytes = java.nio.ByteBuffer.wrap(json.getBytes(java.nio.charset.StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        out.write(bytes);
      }
      out.force(true);
    }
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  @Override
  public void close() throws IOException {
    lockFile.close();
  }
}
