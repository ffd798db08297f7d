package io.topbook.producer.binance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.topbook.producer.feed.FeedSymbol;
import io.topbook.producer.feed.Frame;
import io.topbook.producer.feed.RejectReason;
import io.topbook.producer.feed.RequestAnswers;
import io.topbook.producer.feed.SymbolRules;
import io.topbook.producer.feed.TradeStream;
import io.topbook.schemas.Exchange;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FrameDecoderTest {
  private static final List<FeedSymbol> SYMBOLS =
      List.of(
          new FeedSymbol("BTCUSDT", 1, SymbolRules.TRADING, TradeStream.AGG),
          new FeedSymbol("BNBBTC", 2, SymbolRules.TRADING, TradeStream.SINGLE),
          new FeedSymbol("币安人生USDT", 3, SymbolRules.TRADING, TradeStream.AGG));
  private static final String QUOTE =
      "{\"stream\":\"btcusdt@bookTicker\",\"data\":{\"u\":85592068563,\"s\":\"BTCUSDT\",\"b\":\"89879.78000000\",\"B\":\"4.93986000\",\"a\":\"89879.79000000\",\"A\":\"2.11027000\"}}";
  private static final String AGG_TRADE =
      "{\"stream\":\"btcusdt@aggTrade\",\"data\":{\"e\":\"aggTrade\",\"E\":1791019853438,\"s\":\"BTCUSDT\",\"a\":4080045245,\"p\":\"84598.05000000\",\"q\":\"0.00481000\",\"f\":6733597948,\"l\":6733597949,\"T\":1791019853437,\"m\":true,\"M\":true}}";
  private static final String DIFF =
      "{\"stream\":\"bnbbtc@depth@100ms\",\"data\":{\"e\":\"depthUpdate\",\"E\":1672515782136,\"s\":\"BNBBTC\",\"U\":157,\"u\":160,\"b\":[[\"0.0024\",\"10\"]],\"a\":[]}}";

  private final FrameDecoder spot = new FrameDecoder(SYMBOLS, Exchange.BINANCE, false);
  private final FrameDecoder played = new FrameDecoder(SYMBOLS, Exchange.BINANCE, true);
  private final FrameDecoder futures = new FrameDecoder(SYMBOLS, Exchange.BINANCE_USDM, false);

  private static Frame read(FrameDecoder decoder, String json) {
    byte[] bytes = json.getBytes(UTF_8);
    return decoder.decode(bytes, 0, bytes.length);
  }

  private RejectReason reasonOf(String json) {
    return ((Frame.Rejected) read(spot, json)).reason();
  }

  @Test
  void aQuoteCarriesItsIdPricesAndQuantities() {
    assertThat(read(spot, QUOTE))
        .isEqualTo(
            new Frame.Quote(0, 85592068563L, 89879.78, 4.93986, 89879.79, 2.11027, Frame.ABSENT));
  }

  @Test
  void aFuturesQuoteCarriesItsTransactionTime() {
    String json =
        "{\"stream\":\"btcusdt@bookTicker\",\"data\":{\"e\":\"bookTicker\",\"u\":5123107839020,\"s\":\"BTCUSDT\",\"b\":\"61800.20\",\"B\":\"2.507\",\"a\":\"61800.30\",\"A\":\"2.510\",\"T\":1723161256313,\"E\":1723161256314}}";

    assertThat(((Frame.Quote) read(futures, json)).tradeTime()).isEqualTo(1723161256313000L);
    assertThat(((Frame.Rejected) read(futures, QUOTE)).reason())
        .isEqualTo(RejectReason.MISSING_FIELD);
  }

  @Test
  void anAggregateTradeCarriesItsThreeIds() {
    assertThat(read(spot, AGG_TRADE))
        .isEqualTo(
            new Frame.Trade(
                0,
                1791019853438000L,
                1791019853437000L,
                4080045245L,
                6733597948L,
                6733597949L,
                84598.05,
                0.00481,
                true));
  }

  @Test
  void aSingleTradeIsItsOwnFirstAndLast() {
    String json =
        "{\"stream\":\"bnbbtc@trade\",\"data\":{\"e\":\"trade\",\"E\":1680652800000,\"s\":\"BNBBTC\",\"t\":3071245454,\"p\":\"28165.47\",\"q\":\"0.00056\",\"b\":20720542158,\"a\":20720542592,\"T\":1680652799999,\"m\":true,\"M\":true}}";

    assertThat(read(spot, json))
        .isEqualTo(
            new Frame.Trade(
                1,
                1680652800000000L,
                1680652799999000L,
                3071245454L,
                3071245454L,
                3071245454L,
                28165.47,
                0.00056,
                true));
  }

  @Test
  void aTradeWithoutAPublicFillIsNone() {
    String json =
        "{\"stream\":\"bnbbtc@trade\",\"data\":{\"e\":\"trade\",\"E\":1680652800000,\"s\":\"BNBBTC\",\"t\":7,\"p\":\"PRICE\",\"q\":\"1\",\"X\":\"KIND\",\"T\":1680652799999,\"m\":true}}";

    assertThat(read(spot, json.replace("PRICE", "1").replace("KIND", "NA")))
        .isEqualTo(new Frame.NotATrade(1, 1680652800000000L, 7));
    assertThat(read(spot, json.replace("PRICE", "0.00").replace("KIND", "MARKET")))
        .isInstanceOf(Frame.NotATrade.class);
    assertThat(read(spot, json.replace("PRICE", "1").replace("KIND", "MARKET")))
        .isInstanceOf(Frame.Trade.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"depth", "depth@100ms", "depth@0ms", "depth@500ms"})
  void depthOfAnySpeedIsADiff(String stream) {
    var diff = (Frame.Depth) read(spot, DIFF.replace("depth@100ms", stream));

    assertThat(diff.firstUpdateId()).isEqualTo(157);
    assertThat(diff.lastUpdateId()).isEqualTo(160);
    assertThat(diff.bids().size()).isOne();
    assertThat(diff.bids().price(0)).isEqualTo(0.0024);
    assertThat(diff.bids().qty(0)).isEqualTo(10);
    assertThat(diff.asks().size()).isZero();
  }

  @Test
  void partialDepthIsNotADiff() {
    assertThat(reasonOf(DIFF.replace("depth@100ms", "depth5@100ms")))
        .isEqualTo(RejectReason.UNKNOWN_STREAM);
  }

  @Test
  void keysComeInAnyOrderAndUnknownOnesAreIgnored() {
    String json =
        " { \"data\" :"
            + " {\"A\":\"2.11027000\",\"new\":{\"x\":[1,{\"y\":null}],\"z\":\"\\u0041\\\"}\"},\"s\":\"BTCUSDT\",\"a\":\"89879.79000000\",\"B\":\"4.93986000\",\"st\":-1.5e3,\"b\":\"89879.78000000\",\"u\":85592068563}"
            + " , \"more\":true, \"stream\":\"btcusdt@bookTicker\" } ";

    assertThat(read(spot, json)).isEqualTo(read(spot, QUOTE));
  }

  @Test
  void barePayloadsAreToldByTheirEventAndSymbol() {
    assertThat(read(spot, payload(QUOTE))).isEqualTo(read(spot, QUOTE));
    assertThat(read(spot, payload(AGG_TRADE))).isEqualTo(read(spot, AGG_TRADE));
    assertThat(read(spot, payload(DIFF))).isEqualTo(read(spot, DIFF));
  }

  private static String payload(String json) {
    return json.substring(json.indexOf("\"data\":") + 7, json.length() - 1);
  }

  @Test
  void microsecondsAreTakenAsTheyAre() {
    String json = DIFF.replace("1672515782136", "1672515782136789");

    assertThat(((Frame.Depth) read(spot, json)).eventTime()).isEqualTo(1672515782136789L);
  }

  @Test
  void symbolsOfAnyScriptAreFoundEscapedOrNot() {
    String json = QUOTE.replace("btcusdt", "币安人生usdt").replace("BTCUSDT", "币安人生USDT");
    String escaped = json.replace("币", "\\u5e01");

    assertThat(((Frame.Quote) read(spot, json)).symbol()).isEqualTo(2);
    assertThat(((Frame.Quote) read(spot, escaped)).symbol()).isEqualTo(2);
  }

  @Test
  void answersOfEveryShapeReachTheTransport() {
    assertThat(read(spot, "{\"result\":null,\"id\":1}")).isEqualTo(new Frame.Answer(1, null));
    assertThat(read(spot, "{\"id\":3,\"result\":[\"btcusdt@aggTrade\"]}"))
        .isEqualTo(new Frame.Answer(3, null));
    assertThat(
            read(
                spot,
                "{\"code\":2,\"msg\":\"Invalid request: unknown variant SUB, expected one of"
                    + " `SUBSCRIBE`\",\"id\":1}"))
        .isEqualTo(
            new Frame.Answer(
                1,
                new Frame.Refusal(
                    2, "Invalid request: unknown variant SUB, expected one of `SUBSCRIBE`")));
    assertThat(
            read(
                spot,
                "{\"error\":{\"code\":2,\"msg\":\"Invalid request: invalid stream\"},\"id\":3}"))
        .isEqualTo(new Frame.Answer(3, new Frame.Refusal(2, "Invalid request: invalid stream")));
    assertThat(read(spot, "{\"error\":{\"code\":3,\"msg\":\"Invalid JSON\"},\"id\":null}"))
        .isEqualTo(new Frame.Answer(RequestAnswers.NO_ID, new Frame.Refusal(3, "Invalid JSON")));
  }

  @Test
  void aServerAnnouncesItsEndWrappedOrNot() {
    assertThat(read(spot, "{\"e\":\"serverShutdown\",\"E\":1770123456789}"))
        .isEqualTo(new Frame.ServerShutdown());
    assertThat(
            read(
                spot,
                "{\"stream\":\"!serverShutdown\",\"data\":{\"e\":\"serverShutdown\",\"E\":1770123456789}}"))
        .isEqualTo(new Frame.ServerShutdown());
  }

  @Test
  void clockFramesAndRecordedSnapshotsBelongToRecordingsOnly() {
    String clock =
        "{\"stream\":\"!clock\",\"data\":{\"e\":\"clock\",\"t\":1723161253937085768,\"absent\":[\"btcusdt@aggTrade\"],\"end\":true}}";
    String snapshot =
        "{\"stream\":\"btcusdt@depthSnapshot\",\"data\":{\"lastUpdateId\":1027024,\"bids\":[[\"4.00000000\",\"431.00000000\"]],\"asks\":[]}}";

    assertThat(read(played, clock))
        .isEqualTo(new Frame.Clock(1723161253937085768L, List.of("btcusdt@aggTrade"), false, true));
    assertThat(((Frame.Snapshot) read(played, snapshot)).lastUpdateId()).isEqualTo(1027024);
    assertThat(reasonOf(clock)).isEqualTo(RejectReason.UNKNOWN_STREAM);
    assertThat(reasonOf(snapshot)).isEqualTo(RejectReason.UNKNOWN_STREAM);
  }

  @Test
  void aRestSnapshotIsReadWithOrWithoutATime() {
    byte[] body =
        "{\"lastUpdateId\":1027024,\"E\":1589436922972,\"T\":1589436922959,\"symbol\":\"X\",\"bids\":[[\"4\",\"1\",[]],[\"3\",\"2\"]],\"asks\":[[\"5\",\"1\"]]}"
            .getBytes(UTF_8);

    var snapshot = (Frame.Snapshot) spot.decodeSnapshot(1, body);

    assertThat(snapshot.symbol()).isOne();
    assertThat(snapshot.eventTime()).isEqualTo(1589436922972000L);
    assertThat(snapshot.bids().qty(1)).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''|TRUNCATED",
        "nonsense|MALFORMED",
        "{\"stream\"|TRUNCATED",
        "{\"stream\":\"btcusdt@bookTicker\",\"data\":{\"u\":855|TRUNCATED",
        "{\"stream\":\"btcusdt@bookTicker\",\"data\":{\"u\" 855}}|MALFORMED",
        "{\"stream\":\"btcusdt@bookTicker\",\"data\":{}}|MISSING_FIELD",
        "{\"stream\":\"btcusdt@bookTicker\",\"data\":[]}|BAD_TYPE",
        "{\"stream\":\"btcusdt@bookTicker\"}|MISSING_FIELD",
        "{\"stream\":7,\"data\":{}}|BAD_TYPE",
        "{\"stream\":\"btcusdt@kline_1m\",\"data\":{}}|UNKNOWN_STREAM",
        "{\"stream\":\"btcusdt@trade\",\"data\":{}}|UNKNOWN_STREAM",
        "{\"stream\":\"!miniTicker@arr\",\"data\":{}}|UNKNOWN_SYMBOL",
        "{\"stream\":\"ethusdt@bookTicker\",\"data\":{}}|UNKNOWN_SYMBOL",
        "{\"u\":1,\"s\":\"ETHUSDT\",\"b\":\"1\",\"B\":\"1\",\"a\":\"2\",\"A\":\"1\"}|UNKNOWN_SYMBOL",
        "{\"e\":\"kline\",\"s\":\"BTCUSDT\"}|UNKNOWN_EVENT",
        "{\"x\":1}|UNKNOWN_EVENT",
        "{}|UNKNOWN_EVENT",
        "[]|BAD_TYPE"
      })
  void whatCannotBeUsedSaysWhy(String json, RejectReason reason) {
    assertThat(reasonOf(json)).isEqualTo(reason);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"u\":85592068563|\"u\":85592068563.5|BAD_NUMBER",
        "\"u\":85592068563|\"u\":99999999999999999999|BAD_NUMBER",
        "\"u\":85592068563|\"u\":\"85592068563\"|BAD_TYPE",
        "\"u\":85592068563|\"U\":85592068563|MISSING_FIELD",
        "\"b\":\"89879.78000000\"|\"b\":\"abc\"|BAD_NUMBER",
        "\"b\":\"89879.78000000\"|\"b\":\"\"|BAD_NUMBER",
        "\"b\":\"89879.78000000\"|\"b\":\"1.2.3\"|BAD_NUMBER",
        "\"b\":\"89879.78000000\"|\"b\":\"1e999\"|BAD_NUMBER",
        "\"b\":\"89879.78000000\"|\"b\":\"NaN\"|BAD_NUMBER",
        "\"b\":\"89879.78000000\"|\"b\":\"0e99999999999\"|BAD_NUMBER",
        "\"b\":\"89879.78000000\"|\"b\":\"1e-99999999999\"|BAD_NUMBER",
        "\"b\":\"89879.78000000\"|\"b\":1e-99999999999|BAD_NUMBER",
        "\"b\":\"89879.78000000\"|\"b\":null|BAD_TYPE",
        "\"b\":\"89879.78000000\"|\"b\":[]|BAD_TYPE",
        "\"s\":\"BTCUSDT\"|\"s\":\"BNBBTC\"|WRONG_SYMBOL",
        "\"s\":\"BTCUSDT\"|\"e\":\"aggTrade\",\"s\":\"BTCUSDT\"|UNKNOWN_EVENT",
        "}}|}} x|MALFORMED",
        "}}|}|TRUNCATED",
        ",\"A\"|;\"A\"|MALFORMED"
      })
  void aSpoiledQuoteSaysWhatIsWrong(String good, String bad, RejectReason reason) {
    var rejected = (Frame.Rejected) read(spot, QUOTE.replace(good, bad));

    assertThat(rejected.reason()).isEqualTo(reason);
    assertThat(rejected.detail()).contains("expected");
    assertThat(rejected.mayBeQuote()).isTrue();
    assertThat(rejected.symbol()).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"STREAM\":\"btcusdt@bookTicker\",\"DATA\":{}}|-1|true",
        "{\"stream\":\"BTCUSDT@BOOKTICKER\",\"data\":{}}|0|true",
        "{\"stream\":\"bnbbtc@bookTickes\",\"data\":{}}|1|true",
        "{\"stream\":\"btc%sdt@bookTicker\",\"data\":{}}|-1|true",
        "{\"stream\":\"btcusdtabookTicker\",\"data\":{}}|-1|true",
        "{\"stream\":\"xrpusdt@bookTickes\",\"data\":{}}|-1|true",
        "{\"stream\":\"xrpusdt@bookTicker\",\"data\":{}}|-1|false",
        "{\"stream\":\"btc%sdt@aggTrade\",\"data\":{}}|-1|false",
        "{\"stream\":\"btcusdt@trade\",\"data\":{}}|0|false",
        "{\"stream\":\"btcusdt@bookTicker\",\"dota\":{}}|0|true",
        "{\"stream\":\"btcusdt@aggTrade\",\"dota\":{}}|0|false",
        "{\"stream\":7,\"data\":{}}|-1|true",
        "{\"u\":1,\"S\":\"BTCUSDT\"}|-1|true",
        "{\"u\":1,\"s\":\"BTC%SDT\"}|-1|true",
        "{\"u\":1,\"s\":\"XRPUSDT\"}|-1|false",
        "{\"e\":\"bookTickes\",\"s\":\"BNBBTC\"}|1|true",
        "{\"e\":\"trade\",\"s\":\"BTCUSDT\"}|0|false",
        "[]|-1|true"
      })
  void whatMayHaveBeenAQuoteOfOursSaysSo(String json, int symbol, boolean mayBeQuote) {
    var rejected = (Frame.Rejected) read(spot, json);

    assertThat(rejected.symbol()).isEqualTo(symbol);
    assertThat(rejected.mayBeQuote()).isEqualTo(mayBeQuote);
  }

  @Test
  void theDetailSaysWhatWasExpectedWhereAndWhatWasThere() {
    var rejected = (Frame.Rejected) read(spot, AGG_TRADE.replace("\"84598.05000000\"", "\"abc\""));

    assertThat(rejected.detail())
        .startsWith("expected a decimal at $.data.p (byte ")
        .contains("was abc\"")
        .endsWith("in btcusdt@aggTrade");
  }

  @Test
  void everyPrefixOfAFrameIsTruncatedAndNothingThrows() {
    for (String json : List.of(QUOTE, AGG_TRADE, DIFF)) {
      for (int length = 0; length < json.length(); length++) {
        assertThat(reasonOf(json.substring(0, length)))
            .as(json.substring(0, length))
            .isIn(RejectReason.TRUNCATED, RejectReason.MALFORMED);
      }
    }
  }

  @Test
  void noiseNeverThrows() {
    var random = new Random(1);
    for (int i = 0; i < 200_000; i++) {
      byte[] bytes = List.of(QUOTE, AGG_TRADE, DIFF).get(i % 3).getBytes(UTF_8);
      for (int flips = random.nextInt(1, 4); flips > 0; flips--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      assertThat(spot.decode(bytes, 0, bytes.length)).isNotNull();
    }
  }

  @Test
  void numbersOfAnyShapeNeverThrow() {
    var random = new Random(2);
    Pattern number = Pattern.compile("(?<=[\":\\[])\\d[\\d.]*");
    for (int i = 0; i < 200_000; i++) {
      String json = List.of(QUOTE, AGG_TRADE, DIFF).get(i % 3);
      String noise =
          number
              .matcher(json)
              .replaceAll(match -> random.nextInt(3) == 0 ? numeric(random) : match.group());
      assertThat(read(spot, noise)).isNotNull();
    }
  }

  private static String numeric(Random random) {
    String digits = random.nextBoolean() ? "0123456789" : "0123456789.eE+-";
    return random
        .ints(random.nextInt(1, 24), 0, digits.length())
        .mapToObj(at -> digits.substring(at, at + 1))
        .collect(Collectors.joining());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[\"0\",\"1\"]|a price above 0",
        "[\"-4\",\"1\"]|a price above 0",
        "[\"4\",\"-1\"]|a quantity of at least 0",
        "[\"4\",\"0\"]|quantities above 0 and prices that descend",
        "[\"4\",\"1\"],[\"4.0\",\"1\"]|quantities above 0 and prices that descend",
        "[\"4\",\"1\"],[\"5\",\"1\"]|quantities above 0 and prices that descend"
      })
  void whatNoBookCanHoldIsNoSnapshot(String bids, String expected) {
    String body = "{\"lastUpdateId\":1027024,\"bids\":[" + bids + "],\"asks\":[]}";
    var rejected = (Frame.Rejected) spot.decodeSnapshot(1, body.getBytes(UTF_8));

    assertThat(rejected.reason()).isEqualTo(RejectReason.BAD_NUMBER);
    assertThat(rejected.detail()).contains("expected " + expected);
  }

  @Test
  void aDiffWithALevelThatNoBookCanHoldIsNotPublishedAndSoAHole() {
    for (String level : new String[] {"[\"0.0000\",\"10\"]", "[\"0.0024\",\"-10\"]"}) {
      assertThat(reasonOf(DIFF.replace("[\"0.0024\",\"10\"]", level)))
          .isEqualTo(RejectReason.BAD_NUMBER);
    }
  }

  @Test
  void aDecimalAsLongAsAFrameIsRefusedNotComputed() {
    assertThat(reasonOf(QUOTE.replace("89879.78000000", "1." + "9".repeat(4_000_000))))
        .isEqualTo(RejectReason.BAD_NUMBER);
  }

  @Test
  void timesThatOverflowAsNanosecondsAreRefused() {
    assertThat(reasonOf(DIFF.replace("1672515782136", "9999999999999")))
        .isEqualTo(RejectReason.BAD_NUMBER);
    assertThat(reasonOf(DIFF.replace("1672515782136", "9999999999999999")))
        .isEqualTo(RejectReason.BAD_NUMBER);
    String clock = "{\"stream\":\"!clock\",\"data\":{\"e\":\"clock\",\"t\":9223372036854775807}}";
    assertThat(((Frame.Rejected) read(played, clock)).reason()).isEqualTo(RejectReason.BAD_NUMBER);
  }

  @Test
  void deepNestingIsRefusedNotFollowed() {
    assertThat(reasonOf("{\"x\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}"))
        .isEqualTo(RejectReason.MALFORMED);
  }
}
