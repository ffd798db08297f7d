package io.topbook.schemas.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.topbook.schemas.Exchange;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExchangeRestTest {
  private ExchangeFake exchange;

  @BeforeEach
  void start() {
    exchange = new ExchangeFake();
  }

  @AfterEach
  void stop() {
    exchange.close();
  }

  @Test
  void recordedSpotListIsReadWhole() throws Exception {
    exchange.answering("/api/v3/exchangeInfo", recorded("spot_exchangeInfo_20210814.txt.gz"));

    ExchangeRest.Listing listing = rest(Exchange.BINANCE, exchange.url()).listing();

    assertThat(listing.serverTime()).isEqualTo(Instant.ofEpochMilli(1_628_952_394_686L));
    assertThat(listing.symbols()).hasSize(1589);
    assertThat(listing.symbols().getFirst())
        .isEqualTo(new ListedSymbol("ETHBTC", "ETH", "BTC", "0.000001", "0.001", "TRADING"));
  }

  @Test
  void recordedUsdMarginedListIsReadWhole() throws Exception {
    exchange.answering("/fapi/v1/exchangeInfo", recorded("usdm_exchangeInfo_20210722.txt.gz"));

    ExchangeRest.Listing listing = rest(Exchange.BINANCE_USDM, exchange.url()).listing();

    assertThat(listing.symbols()).hasSize(122);
    assertThat(listing.symbols().getFirst())
        .isEqualTo(new ListedSymbol("BTCUSDT", "BTC", "USDT", "0.01", "0.001", "TRADING"));
  }

  @Test
  void filtersAreOptionalAndZeroMeansOff() throws Exception {
    exchange.answering(
        "/api/v3/exchangeInfo",
        ExchangeFake.info(
            5L,
            "{\"symbol\":\"A\",\"status\":\"BREAK\",\"filters\":[]}",
            ExchangeFake.symbol("B", "USDT", "0.00000000"),
            ExchangeFake.symbol("C", "USDT", "1E+1"),
            ExchangeFake.symbol("D", "USDT", "?")));

    assertThat(rest(Exchange.BINANCE, exchange.url()).listing().symbols())
        .extracting(ListedSymbol::tickSize)
        .containsExactly(null, null, "10", null);
  }

  @Test
  void answerCutOffIsTriedAgain() {
    exchange.answering("/api/v3/exchangeInfo", "{\"serverTime\":5,\"symbols\":[{\"symbol\":\"A\"");

    assertThatThrownBy(() -> rest(Exchange.BINANCE, exchange.url()).listing())
        .isInstanceOf(NotReadyException.class)
        .hasMessageContaining(exchange.url() + "/api/v3/exchangeInfo");
  }

  @Test
  void nobodyThereIsWorthWaitingFor() {
    var rest = rest(Exchange.BINANCE, URI.create("http://127.0.0.1:1"));

    assertThatThrownBy(rest::listing).isInstanceOf(NotReadyException.class);
  }

  @ParameterizedTest
  @CsvSource({"429,7,7", "418,300,300", "429,,60", "418,,120"})
  void refusedForTooManyRequestsIsTriedAgainWhenTheExchangeSays(
      int status, Integer retryAfter, int waits) {
    exchange.refusing("/api/v3/exchangeInfo", status, retryAfter);

    assertThatThrownBy(() -> rest(Exchange.BINANCE, exchange.url()).listing())
        .isInstanceOfSatisfying(
            NotReadyException.class,
            e -> assertThat(e.pause()).isEqualTo(Duration.ofSeconds(waits)))
        .hasMessageContaining(" answered " + status + ": ")
        .hasMessageContaining("not before " + waits + " s have passed");
  }

  private static ExchangeRest rest(Exchange exchange, URI address) {
    return new ExchangeRest(exchange, address, Optional.empty());
  }

  /// The answer inside a recording: what follows `<URL> -> <seconds>: ` on the first line.
  private static String recorded(String name) throws IOException {
    Path file = data(Path.of("").toAbsolutePath()).resolve("binance/cryptofeed").resolve(name);
    assumeTrue(Files.exists(file), () -> "no recordings beside the repository: " + file);
    try (var in = new GZIPInputStream(Files.newInputStream(file))) {
      List<String> lines = new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
      return lines.getFirst().substring(lines.getFirst().indexOf('{'));
    }
  }

  private static Path data(Path from) {
    for (Path at = from; at != null; at = at.getParent()) {
      Path data = at.resolve("shared/data");
      if (Files.isDirectory(data)) {
        return data;
      }
    }
    return from.resolve("../../shared/data");
  }
}
