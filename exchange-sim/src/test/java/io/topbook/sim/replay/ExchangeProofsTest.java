package io.topbook.sim.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.topbook.schemas.Exchange;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExchangeProofsTest {
  @TempDir Path folder;

  private Exchange exchange(String frame) throws Exception {
    Path file = Files.writeString(folder.resolve("a.txt"), "1680652700423576 " + frame + "\n");
    return Inspector.inspect(List.of(file), null).exchange();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "btcusdt@bookTicker | `u`:1,`b`:`1`,`B`:`1`,`a`:`2`,`A`:`1` | BINANCE",
        "btcusdt@bookTicker | `e`:`bookTicker`,`u`:1,`b`:`1`,`B`:`1`,`a`:`2`,`A`:`1` |"
            + " BINANCE_USDM",
        "btcusdt@bookTicker | `u`:1,`T`:5,`E`:6,`b`:`1`,`B`:`1`,`a`:`2`,`A`:`1` | BINANCE_USDM",
        "btcusd_perp@bookTicker | `u`:1,`T`:5,`E`:6,`ps`:`BTCUSD` | BINANCE_COINM",
        "btcusdt@bookTicker | `u`:1,`T`:5,`E`:6,`ps`:`BTCUSDT` | BINANCE_USDM",
        "btcusdt@aggTrade | `e`:`aggTrade`,`T`:5,`m`:true,`M`:true | BINANCE",
        "btcusdt@aggTrade | `e`:`aggTrade`,`T`:5,`m`:true | BINANCE_USDM",
        "btcusdt@aggTrade | `e`:`aggTrade`,`T`:5,`nq`:`1`,`m`:true | BINANCE_USDM",
        "btcusd_210625@aggTrade | `e`:`aggTrade`,`T`:5,`m`:true | BINANCE_COINM",
        "bnbusd_210625@aggTrade | `e`:`aggTrade`,`T`:5,`m`:true | BINANCE_COINM",
        "btcusdt_210625@aggTrade | `e`:`aggTrade`,`T`:5,`m`:true | BINANCE_USDM",
        "btcbusd_210129@aggTrade | `e`:`aggTrade`,`T`:5,`m`:true | BINANCE_USDM",
        "btcusdt@trade | `e`:`trade`,`b`:1,`a`:2,`T`:5,`m`:true,`M`:true | BINANCE",
        "btcusdt@trade | `e`:`trade`,`T`:5,`X`:`MARKET`,`m`:true | BINANCE_USDM",
        "btcusdt@depth | `e`:`depthUpdate`,`E`:5,`U`:1,`u`:2,`b`:[],`a`:[] | BINANCE",
        "btcusdt@depth | `e`:`depthUpdate`,`E`:5,`T`:4,`U`:1,`u`:2,`pu`:0,`b`:[],`a`:[] |"
            + " BINANCE_USDM"
      })
  void eachKindOfFrameAloneShowsItsExchange(String stream, String payload, Exchange exchange)
      throws Exception {
    String data = "{" + payload.replace('`', '"') + "}";

    assertThat(exchange("{\"stream\":\"" + stream + "\",\"data\":" + data + "}"))
        .isEqualTo(exchange);
  }

  @ParameterizedTest
  @CsvSource({
    "wss://fstream.binance.com/stream, BINANCE_USDM",
    "wss://dstream.binance.com/ws, BINANCE_COINM",
    "wss://stream.binance.us:9443/stream, BINANCE"
  })
  void addressTellsWhereNoFrameDoes(String address, Exchange exchange) throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("a.txt"),
            address
                + " <-> 1633998274.5\n"
                + "1633998274.6: {\"stream\":\"btcusdt@kline_1m\",\"data\":{}}\n"
                + "https://host/depth?symbol=BTCUSDT -> 1633998274.7: {\"lastUpdateId\":1}\n");

    assertThat(Inspector.inspect(List.of(file), null).exchange()).isEqualTo(exchange);
  }

  @Test
  void oneOddFrameAmongManyIsNoOtherExchange() throws Exception {
    var lines = new ArrayList<String>();
    for (int i = 0; i < 500; i++) {
      lines.add(
          "1680652700423576 {\"stream\":\"btcusdt@depth\",\"data\":{\"U\":1,\"u\":2,\""
              + (i == 77 ? "qu" : "pu")
              + "\":0,\"b\":[],\"a\":[]}}");
    }
    Path file = Files.write(folder.resolve("a.txt"), lines);

    assertThat(Inspector.inspect(List.of(file), null).exchange()).isEqualTo(Exchange.BINANCE_USDM);
  }

  @ParameterizedTest
  @CsvSource({
    "hftbacktest/usdm_btcusdt_20240808.gz, BINANCE_USDM",
    "cryptofeed/usdm_5symbols_20210405.txt.gz, BINANCE_USDM",
    "hftbacktest/coinm_btcusd_perp_20240808.gz, BINANCE_COINM",
    "hftbacktest/spot_btcusdt_20230405.gz, BINANCE",
    "cryptofeed/binanceus_4symbols_20211012.ws.txt.gz, BINANCE"
  })
  void recordingSplitByKindIsOfOneExchange(String name, Exchange exchange) throws Exception {
    Path whole = SharedData.file(name);
    var parts = new ArrayList<Path>();
    for (String kind : List.of("bookTicker", "rade\"", "depth")) {
      Path part = folder.resolve(parts.size() + ".txt");
      try (var in = new GZIPInputStream(Files.newInputStream(whole));
          var reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
        Files.write(
            part,
            reader
                .lines()
                .filter(line -> !line.startsWith("w") && line.contains(kind))
                .limit(200)
                .toList());
      }
      parts.add(part);
      assertThat(Inspector.inspect(List.of(part), null).exchange()).as(kind).isEqualTo(exchange);
    }

    assertThat(Inspector.inspect(parts, null).exchange()).isEqualTo(exchange);
  }

  @Test
  void contradictingProofsAreRefused() throws Exception {
    String trade = "{\"stream\":\"%s@trade\",\"data\":{\"p\":\"1\",\"q\":\"1\",\"X\":\"MARKET\"}}";
    Path usdm =
        Files.writeString(
            folder.resolve("usdm.txt"), "1680652700423576 " + trade.formatted("btcusdt"));
    Path coinm =
        Files.writeString(
            folder.resolve("coinm.txt"), "1680652700423576 " + trade.formatted("btcusd_perp"));

    assertThatThrownBy(() -> Inspector.inspect(List.of(usdm, coinm), null))
        .hasMessageContaining("binance-usdm (" + usdm + ")")
        .hasMessageContaining("binance-coinm (" + coinm + ")");
  }
}
