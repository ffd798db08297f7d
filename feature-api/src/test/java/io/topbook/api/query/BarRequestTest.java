package io.topbook.api.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BarRequestTest {
  private static final Instant NOW = Instant.parse("2026-11-23T06:14:15Z");

  private final BarRequest request = new BarRequest(new Limits(1000, 5000, Duration.ofHours(48)));

  @Test
  void aBareSymbolAsksForTheLastQuarterOfAnHourOfTrades() {
    assertThat(parse("symbol=BTCUSDT"))
        .isEqualTo(
            new BarQuery(
                "BTCUSDT",
                BarKind.TRADE,
                new TimeRange(NOW.minus(Duration.ofMinutes(15)), NOW),
                1000,
                Quality.ANY,
                Order.ASC));
  }

  @Test
  void everyParameterIsHeeded() {
    assertThat(
            parse(
                "symbol=ethusdt&kind=quote&from=2026-11-22&to=2026-11-22T01:00:00Z"
                    + "&limit=5&quality=complete&order=desc"))
        .isEqualTo(
            new BarQuery(
                "ETHUSDT",
                BarKind.QUOTE,
                new TimeRange(
                    Instant.parse("2026-11-22T00:00:00Z"), Instant.parse("2026-11-22T01:00:00Z")),
                5,
                Quality.COMPLETE,
                Order.DESC));
  }

  @ParameterizedTest
  @CsvSource({
    "from=yesterday, 2026-11-22T00:00:00Z, 2026-11-23T00:00:00Z",
    "from=yesterday&to=now, 2026-11-22T00:00:00Z, 2026-11-23T06:14:15Z",
    "from=today, 2026-11-23T00:00:00Z, 2026-11-23T06:14:15Z",
    "to=today, 2026-11-22T23:45:00Z, 2026-11-23T00:00:00Z",
    "from=2026-11-23T06:00:00Z, 2026-11-23T06:00:00Z, 2026-11-23T06:14:15Z",
  })
  void rangesFillThemselvesIn(String query, Instant from, Instant to) {
    assertThat(parse("symbol=A&" + query).range()).isEqualTo(new TimeRange(from, to));
  }

  @Test
  void oneRefusalNamesEverythingThatIsWrongWithItsValueAndRange() {
    assertThat(problems("kind=x&from=NaN&limit=0&quality=&order=up&symbl=BTCUSDT&to=now&to=today"))
        .containsExactly(
            new Problem(
                "symbl",
                "BTCUSDT",
                "unknown parameter; must be one of symbol, kind, from, to, limit, quality, order"),
            new Problem(
                "symbol", "", "must be given (The symbol as the exchange names it, say BTCUSDT)"),
            new Problem("kind", "x", "must be one of trade, quote"),
            new Problem("from", "NaN", "must be " + Moment.SPELLINGS),
            new Problem("to", "now, today", "must be given once"),
            new Problem("limit", "0", "must be a whole number from 1 to 5000"),
            new Problem("quality", "", "must be one of any, complete"),
            new Problem("order", "up", "must be one of asc, desc"));
  }

  @ParameterizedTest
  @CsvSource({
    "5001",
    "2147483648",
    "99999999999999999999",
    "-1",
    "1.0",
    "1e3",
    "NaN",
    "0x10",
    "'1;'",
    "''",
  })
  void limitsOutOfRangeAreRefused(String limit) {
    assertThat(problems("symbol=A&limit=" + limit))
        .extracting(Problem::parameter)
        .containsExactly("limit");
  }

  @Test
  void aRangeThatEndsBeforeItBeginsIsRefused() {
    assertThat(problems("symbol=A&from=today&to=yesterday"))
        .containsExactly(
            new Problem("from", "2026-11-23T00:00:00Z", "must be before to, 2026-11-22T00:00:00Z"));
    assertThat(problems("symbol=A&from=today&to=today")).hasSize(1);
    assertThat(problems("symbol=A&from=2030-01-01")).hasSize(1);
  }

  @Test
  void aRangeThatIsTooLongIsRefused() {
    assertThat(problems("symbol=A&from=2026-11-21T06:14:14Z&to=now"))
        .containsExactly(
            new Problem(
                "from",
                "2026-11-21T06:14:14Z",
                "must be at most 48 hours before to, 2026-11-23T06:14:15Z"));
    assertThat(parse("symbol=A&from=2026-11-21T06:14:15Z&to=now").range().length())
        .isEqualTo(Duration.ofHours(48));
  }

  @ParameterizedTest
  @CsvSource({
    "'%27%3B%20DROP%20TABLE%20trade_1s%3B--'",
    "A%00B",
    "A%20B",
    "A%0AB",
    "''",
    "%EF%BF%BD",
    "A/../B",
    "12345678901234567890123456789012345678901",
  })
  void whatCannotBeASymbolIsRefused(String symbol) {
    assertThat(problems("symbol=" + symbol))
        .extracting(Problem::parameter)
        .containsExactly("symbol");
  }

  @ParameterizedTest
  @CsvSource({
    "%E5%B8%81%E5%AE%89USDT, 币安USDT",
    "BTCUSD_PERP, BTCUSD_PERP",
    "btcusdt_260925, BTCUSDT_260925",
    "1000SATSUSDT, 1000SATSUSDT",
  })
  void symbolsOfEveryScriptPass(String given, String symbol) {
    assertThat(parse("symbol=" + given).symbol()).isEqualTo(symbol);
  }

  @Test
  void whatIsNotPercentEncodedIsRefusedNotDropped() {
    assertThat(problems("symbol=A&limit=%zz&%=1"))
        .extracting(Problem::parameter)
        .containsExactly("limit", "%");
  }

  @Test
  void aLongValueIsNotEchoedWhole() {
    assertThat(problems("symbol=A&limit=" + "9".repeat(5000)))
        .singleElement()
        .satisfies(problem -> assertThat(problem.value()).hasSize(101).endsWith("…"));
  }

  private BarQuery parse(String query) {
    return request.parse(QueryString.parse(query), NOW);
  }

  private List<Problem> problems(String query) {
    return catchThrowableOfType(BadQueryException.class, () -> parse(query)).problems();
  }
}
