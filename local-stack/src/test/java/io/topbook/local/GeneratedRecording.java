package io.topbook.local;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Random;
import java.util.zip.GZIPOutputStream;

/// Writes a recording of one spot symbol that never was: a snapshot, then quotes, diffs and
/// aggregate trades whose ids join, as the exchange would send them; but for one hole in the
/// trades. The same seed, the same file.
final class GeneratedRecording {
  private static final long START_MS = 1_723_161_253_000L;
  private static final long FIRST_UPDATE = 5_000;
  private static final int STEP_MS = 20;
  private static final int HOLE_MS = 20_000;

  /// Frames of each kind in the file.
  record Counts(long quotes, long trades, long diffs) {}

  private final String symbol;
  private final Random chance;
  private long update = FIRST_UPDATE;
  private long trade = 900;
  private long fill = 3_000;

  /// The last update id that a diff has told.
  private long told = FIRST_UPDATE;

  private long quotes;
  private long trades;
  private long diffs;

  GeneratedRecording(String symbol, long seed) {
    this.symbol = symbol;
    this.chance = new Random(seed);
  }

  Counts write(Path file, int seconds) throws IOException {
    try (var out =
        new PrintStream(
            new GZIPOutputStream(Files.newOutputStream(file)), false, StandardCharsets.UTF_8)) {
      print(out, START_MS, snapshot());
      for (long ms = START_MS + STEP_MS; ms < START_MS + seconds * 1000L; ms += STEP_MS) {
        step(out, ms);
      }
    }
    return new Counts(quotes, trades, diffs);
  }

  private void step(PrintStream out, long ms) {
    if (ms - START_MS == HOLE_MS) {
      trade += 2;
      fill += 3;
    }
    if ((ms - START_MS) % 100 == 0) {
      print(out, ms, diff(ms));
      diffs++;
    } else if (chance.nextInt(3) > 0) {
      print(out, ms, quote());
      quotes++;
    } else if (chance.nextInt(2) > 0) {
      print(out, ms, trade(ms));
      trades++;
    }
  }

  /// Receive time is 5 ms after the exchange's.
  private static void print(PrintStream out, long ms, String json) {
    out.print((ms + 5) * 1_000_000L + " " + json + "\n");
  }

  private String snapshot() {
    return "{\"lastUpdateId\":%d,\"bids\":[[\"99.90\",\"4.0\"],[\"99.80\",\"7.5\"]],\"asks\":[[\"100.10\",\"3.0\"],[\"100.20\",\"2.5\"]]}"
        .formatted(update);
  }

  private String diff(long ms) {
    long first = told + 1;
    update += 1 + chance.nextInt(5);
    told = update;
    return frame(
        "depth@100ms",
        "\"e\":\"depthUpdate\",\"E\":%d,\"s\":\"%s\",\"U\":%d,\"u\":%d,\"b\":[[\"%s\",\"%s\"]],\"a\":[[\"%s\",\"%s\"]]"
            .formatted(ms, symbol, first, update, price(98), quantity(), price(101), quantity()));
  }

  private String quote() {
    update++;
    return frame(
        "bookTicker",
        "\"u\":%d,\"s\":\"%s\",\"b\":\"%s\",\"B\":\"%s\",\"a\":\"%s\",\"A\":\"%s\""
            .formatted(update, symbol, price(99), quantity(), price(100), quantity()));
  }

  private String trade(long ms) {
    trade++;
    long firstFill = fill + 1;
    fill += 1 + chance.nextInt(3);
    return frame(
        "aggTrade",
        "\"e\":\"aggTrade\",\"E\":%d,\"s\":\"%s\",\"a\":%d,\"p\":\"%s\",\"q\":\"%s\",\"f\":%d,\"l\":%d,\"T\":%d,\"m\":%b,\"M\":true"
            .formatted(
                ms,
                symbol,
                trade,
                price(99),
                quantity(),
                firstFill,
                fill,
                ms - 1,
                chance.nextBoolean()));
  }

  private String frame(String stream, String body) {
    return "{\"stream\":\"%s@%s\",\"data\":{%s}}"
        .formatted(symbol.toLowerCase(Locale.ROOT), stream, body);
  }

  private String price(int whole) {
    return whole + "." + (10 + chance.nextInt(90));
  }

  private String quantity() {
    return 1 + chance.nextInt(9) + "." + chance.nextInt(1000);
  }
}
