package io.topbook.local.replay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.topbook.local.replay.Balance.Stored;
import io.topbook.local.replay.Balance.Stream;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

class BalanceTest {
  @Test
  void framesInTopicsAndRowsInTablesBalance() {
    assertThat(balance(quotes(100, 90, 7, 3), table(95, 90, 90, 0)).differences()).isEmpty();
  }

  @Test
  void theVerdictSaysThatAllIsThereOnlyWhereItIs() {
    String all = "balanced: every frame that was sent is in its table";

    assertThat(balance(quotes(90, 90, 0, 0), table(90, 90, 90, 0)).verdict()).isEqualTo(all);
    assertThat(balance(quotes(97, 90, 7, 0), table(90, 90, 90, 0)).verdict())
        .isEqualTo(all + ", but 7 that came twice or behind a later one");
    assertThat(balance(quotes(100, 90, 7, 3), table(90, 90, 90, 0)).verdict())
        .isEqualTo(
            all + ", but 7 that came twice or behind a later one and 3 dropped with a reason");
    assertThat(balance(quotes(98, 90, 7, 0), table(90, 90, 90, 0)).verdict())
        .isEqualTo("NOT balanced");
  }

  @Test
  void whatCameTwiceIsToldByKindOfFrame() {
    var diffs = new Stream("depthUpdate", 9, "binance-depth", 7, 2, 0);
    var trades = new Stream("aggTrade, trade", 4, "binance-agg-trades", 4, 0, 0);
    var balance =
        new Balance(List.of(quotes(97, 90, 7, 0), trades, diffs), List.of(), 0, 0, Map.of());

    assertThat(balance.duplicatesByFrame()).isEqualTo("bookTicker 7; depthUpdate 2");
    assertThat(balance.duplicates()).isEqualTo(9);
  }

  @Test
  void aFrameInNoTopicIsADifference() {
    var balance =
        new Balance(List.of(quotes(100, 99, 0, 0)), List.of(table(99, 99, 99, 0)), 0, 4, Map.of());

    assertThat(balance.differences())
        .hasSize(2)
        .first()
        .asString()
        .contains("bookTicker: 100 sent, 99 distinct", "1 missing");
    assertThat(balance.differences().get(1)).contains("4 frames lost with their socket");
  }

  @Test
  void aFrameInTheTopicThatWasNeverSentIsADifference() {
    assertThat(balance(quotes(100, 101, 0, 0), table(101, 101, 101, 0)).differences())
        .first()
        .asString()
        .contains("1 too many");
  }

  @Test
  void aMissingQuoteIsNotExcusedByATradeTooMany() {
    var trades = new Stream("aggTrade, trade", 10, "binance-agg-trades", 11, 0, 0);
    var balance = new Balance(List.of(quotes(100, 99, 0, 0), trades), List.of(), 0, 0, Map.of());

    assertThat(balance.differences()).hasSize(2);
  }

  @Test
  void aMissingQuoteIsNotExcusedByADroppedFrameThatMayBeOfAnotherStream() {
    var balance = new Balance(List.of(quotes(100, 99, 0, 0)), List.of(), 1, 0, Map.of());

    assertThat(balance.differences())
        .hasSize(2)
        .last()
        .asString()
        .contains("dropped 1 frames more", "cannot be told");
  }

  @Test
  void aDroppedFrameOfNoStreamThatIsCountedIsNoDifference() {
    var balance = new Balance(List.of(quotes(100, 100, 0, 0)), List.of(), 1, 0, Map.of());

    assertThat(balance.differences()).isEmpty();
  }

  @Test
  void aMarkWithoutItsBarIsADifference() {
    var balance = new Balance(List.of(), List.of(), 0, 0, Map.of("bt_1s", 2L, "trade_1s", 0L));

    assertThat(balance.differences())
        .containsExactly("bt_1s: 2 second marks have no row of their second");
  }

  @Test
  void aRecordThatIsNotInItsTableIsADifference() {
    assertThat(balance(quotes(10, 10, 0, 0), table(12, 10, 9, 0)).differences())
        .singleElement()
        .asString()
        .contains("book_ticker", "10 distinct keys", "9 rows", "1 missing");
  }

  @Test
  void aDeadLetteredRecordIsAccountedFor() {
    assertThat(balance(quotes(10, 10, 0, 0), table(10, 10, 9, 1)).differences()).isEmpty();
  }

  @Test
  void aRecordGivenUpTwiceHasOnePlace() {
    assertThat(Account.place(deadFrom("0", "17"))).isEqualTo(Account.place(deadFrom("0", "17")));
    assertThat(Account.place(deadFrom("0", "17"))).isNotEqualTo(Account.place(deadFrom("1", "17")));
  }

  private static RecordHeaders deadFrom(String partition, String offset) {
    var headers = new RecordHeaders();
    headers.add("__connect.errors.topic", "binance-depth".getBytes(UTF_8));
    headers.add("__connect.errors.partition", partition.getBytes(UTF_8));
    headers.add("__connect.errors.offset", offset.getBytes(UTF_8));
    return headers;
  }

  private static Balance balance(Stream stream, Stored stored) {
    return new Balance(List.of(stream), List.of(stored), 0, 0, Map.of());
  }

  private static Stream quotes(long sent, long distinct, long duplicates, long dropped) {
    return new Stream("bookTicker", sent, "binance-book-tickers", distinct, duplicates, dropped);
  }

  private static Stored table(long records, long distinct, long rows, long deadLettered) {
    return new Stored("binance-book-tickers", records, distinct, "book_ticker", rows, deadLettered);
  }
}
