package io.topbook.aggregator.second;

import static org.assertj.core.api.Assertions.assertThat;

import io.topbook.aggregator.second.SymbolSeconds.Limits;
import io.topbook.features.book.BookEvent;
import io.topbook.features.book.DepthUpdate;
import io.topbook.features.book.Levels;
import io.topbook.features.core.CoreRow;
import io.topbook.features.state.StateWriter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What a symbol weighs with ten minutes of seconds, on the heap.
class StateSizeTest {
  private static final long S = 1_617_000_000;
  private static final int HORIZON = 600;
  private static final int SYMBOLS = 40;
  private static final int IDS_PER_SECOND = 1_000;

  @Test
  void aBusySymbolStaysBelowTwoMegabytes() {
    assertThat(bytesPerSymbol("20 quotes, 2 trades, 1 diff a second", 20, 2, 1))
        .isLessThan(2_000_000);
  }

  @Test
  void aSilentSymbolStaysBelowAMegabyte() {
    assertThat(bytesPerSymbol("silent, with a book of 1,000 levels", 0, 0, 0))
        .isLessThan(1_000_000);
  }

  private static long bytesPerSymbol(
      String what, int quotesPerSecond, int tradesPerSecond, int diffsPerSecond) {
    List<SymbolSeconds> symbols = new ArrayList<>();
    long before = usedBytes();
    for (int i = 0; i < SYMBOLS; i++) {
      symbols.add(fill(quotesPerSecond, tradesPerSecond, diffsPerSecond));
    }
    long bytes = (usedBytes() - before) / SYMBOLS;
    System.out.printf("%s: %,d bytes a symbol on the heap%n", what, bytes);
    assertThat(symbols).hasSize(SYMBOLS);
    return bytes;
  }

  private static SymbolSeconds fill(int quotesPerSecond, int tradesPerSecond, int diffsPerSecond) {
    var seconds = new SymbolSeconds(new Limits(HORIZON, 10_000), false, new StreamCounts());
    var out =
        new Output() {
          @Override
          public void quoteRow(Row<QuoteColumns> row, Row<QuoteColumns> superseded) {}

          @Override
          public void tradeRow(Row<TradeColumns> row, Row<TradeColumns> superseded) {}

          @Override
          public void bookRow(Row<BookColumns> row, Row<BookColumns> superseded) {}

          @Override
          public void featureRow(Row<CoreRow> row, Row<CoreRow> superseded) {}

          @Override
          public void bookEvent(BookEvent event, DepthRecord cause) {}

          @Override
          public void bookTrouble(BookTrouble trouble) {}

          @Override
          public void tooLate(TooLate late, Mark mark) {}
        };
    long quote = -1;
    long trade = -1;
    long depth = -1;
    for (long second = S; second <= S + 2 * HORIZON; second++) {
      for (int i = 0; i < quotesPerSecond; i++) {
        quote++;
        long at = second * 1_000_000 + i * 1_000;
        long id = (second - S) * IDS_PER_SECOND + 5 * i;
        seconds.quote(quote, new Quote(id, at, 84598.01 + i, 1.5, 84598.02 + i, 2.25));
      }
      for (int i = 0; i < tradesPerSecond; i++) {
        trade++;
        long at = second * 1_000_000 + i * 1_000;
        seconds.trade(trade, new Trade(trade, at, 84598.01, 0.00481, 1, i % 2 == 0, false, 0));
      }
      for (int i = 0; i < (depth < 0 ? 1 : diffsPerSecond); i++) {
        depth++;
        long id = (second - S) * IDS_PER_SECOND + i;
        seconds.depth(depth, book(second, id, depth == 0), out);
      }
      seconds.mark(
          new Mark(
              1,
              second,
              quote,
              trade,
              depth,
              true,
              true,
              true,
              Mark.NEVER,
              true,
              true,
              false,
              false,
              0.01,
              0.00001,
              second),
          out);
      seconds.advance(quote, trade, depth, out);
      seconds.takeChanges(new StateWriter(), (_, _) -> {});
    }
    return seconds;
  }

  /// A key frame of 1,000 levels a side first, then diffs that change the best five.
  private static DepthRecord book(long second, long id, boolean keyFrame) {
    int levels = keyFrame ? 1_000 : 5;
    var bids = new double[levels];
    var asks = new double[levels];
    var qtys = new double[levels];
    for (int level = 0; level < levels; level++) {
      bids[level] = (8_459_800 - level) / 100.0;
      asks[level] = (8_459_801 + level) / 100.0;
      qtys[level] = 0.00481 + level + id;
    }
    Levels bid = Levels.of(bids, qtys);
    Levels ask = Levels.of(asks, qtys);
    long at = second * 1_000_000;
    return new DepthRecord(
        1,
        keyFrame
            ? DepthUpdate.keyFrame(at, id, bid, ask)
            : DepthUpdate.diff(at, id - IDS_PER_SECOND + 1, id, DepthUpdate.ABSENT, bid, ask),
        at * 1_000,
        at / 1_000);
  }

  private static long usedBytes() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
