package io.topbook.aggregator.second;

import static org.assertj.core.api.Assertions.assertThat;

import io.topbook.aggregator.second.SymbolSeconds.Limits;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What a symbol weighs with ten minutes of seconds, on the heap.
class StateSizeTest {
  private static final long S = 1_617_000_000;
  private static final int HORIZON = 600;
  private static final int SYMBOLS = 40;

  @Test
  void aBusySymbolStaysBelowHalfAMegabyte() {
    assertThat(bytesPerSymbol("20 quotes and 2 trades a second", 20, 2)).isLessThan(500_000);
  }

  @Test
  void aSilentSymbolStaysBelow100Kilobytes() {
    assertThat(bytesPerSymbol("silent", 0, 0)).isLessThan(100_000);
  }

  private static long bytesPerSymbol(String what, int quotesPerSecond, int tradesPerSecond) {
    List<SymbolSeconds> symbols = new ArrayList<>();
    long before = usedBytes();
    for (int i = 0; i < SYMBOLS; i++) {
      symbols.add(fill(quotesPerSecond, tradesPerSecond));
    }
    long bytes = (usedBytes() - before) / SYMBOLS;
    System.out.printf("%s: %,d bytes a symbol on the heap%n", what, bytes);
    assertThat(symbols).hasSize(SYMBOLS);
    return bytes;
  }

  private static SymbolSeconds fill(int quotesPerSecond, int tradesPerSecond) {
    var seconds = new SymbolSeconds(new Limits(HORIZON, 10_000), new Counts(), new Counts());
    var out =
        new Output() {
          @Override
          public void quoteRow(Row<QuoteColumns> row, Row<QuoteColumns> superseded) {}

          @Override
          public void tradeRow(Row<TradeColumns> row, Row<TradeColumns> superseded) {}

          @Override
          public void tooLate(TooLate late, Mark mark) {}
        };
    long quote = -1;
    long trade = -1;
    for (long second = S; second <= S + 2 * HORIZON; second++) {
      for (int i = 0; i < quotesPerSecond; i++) {
        quote++;
        long at = second * 1_000_000 + i * 1_000;
        seconds.quote(quote, new Quote(quote * 137, at, 84598.01 + i, 1.5, 84598.02 + i, 2.25));
      }
      for (int i = 0; i < tradesPerSecond; i++) {
        trade++;
        long at = second * 1_000_000 + i * 1_000;
        seconds.trade(trade, new Trade(trade, at, 84598.01, 0.00481, 1, i % 2 == 0, false, 0));
      }
      seconds.mark(
          new Mark(
              1, second, quote, trade, true, true, Mark.NEVER, true, true, false, false, second),
          out);
      seconds.advance(quote, trade, out);
      seconds.takeChanges((_, _) -> {});
    }
    return seconds;
  }

  private static long usedBytes() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
