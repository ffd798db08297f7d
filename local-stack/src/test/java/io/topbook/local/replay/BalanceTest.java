package io.topbook.local.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.topbook.local.replay.Balance.Stored;
import io.topbook.local.replay.Balance.Stream;
import java.util.List;
import org.junit.jupiter.api.Test;

class BalanceTest {
  @Test
  void framesInTopicsAndRowsInTablesBalance() {
    var balance = new Balance(List.of(quotes(100, 90, 7)), List.of(table(95, 90, 90, 0)), 3, 0);

    assertThat(balance.differences()).isEmpty();
  }

  @Test
  void aFrameInNoTopicIsADifference() {
    var balance = new Balance(List.of(quotes(100, 99, 0)), List.of(table(99, 99, 99, 0)), 0, 4);

    assertThat(balance.differences())
        .hasSize(2)
        .first()
        .asString()
        .contains("1 sent are in no topic", "4 lost with their socket", "1 missing");
    assertThat(balance.differences().get(1)).contains("bookTicker: 100 sent, 99 distinct");
  }

  @Test
  void aFrameInTheTopicThatWasNeverSentIsADifference() {
    var balance = new Balance(List.of(quotes(100, 101, 0)), List.of(), 0, 0);

    assertThat(balance.differences()).first().asString().contains("1 too many");
  }

  @Test
  void aRecordThatIsNotInItsTableIsADifference() {
    var balance = new Balance(List.of(), List.of(table(12, 10, 9, 0)), 0, 0);

    assertThat(balance.differences())
        .singleElement()
        .asString()
        .contains("book_ticker", "10 distinct keys", "9 rows", "1 missing");
  }

  @Test
  void aDeadLetteredRecordIsAccountedFor() {
    var balance = new Balance(List.of(), List.of(table(10, 10, 9, 1)), 0, 0);

    assertThat(balance.differences()).isEmpty();
  }

  private static Stream quotes(long sent, long distinct, long duplicates) {
    return new Stream("bookTicker", sent, "binance-book-tickers", distinct, duplicates);
  }

  private static Stored table(long records, long distinct, long rows, long deadLettered) {
    return new Stored("binance-book-tickers", records, distinct, "book_ticker", rows, deadLettered);
  }
}
