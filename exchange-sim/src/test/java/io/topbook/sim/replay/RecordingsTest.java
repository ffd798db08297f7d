package io.topbook.sim.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.topbook.schemas.Exchange;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The recordings hold what their README says, counted by hand there.
class RecordingsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "hftbacktest/spot_btcusdt_20240808.gz hftbacktest/spot_btcusdt_20240809.gz | BINANCE |"
            + " BTCUSDT:trade | bookTicker 73174 trade 19904 depth 6495 snapshot 1",
        "hftbacktest/spot_btcusdt_20230405.gz | BINANCE | BTCUSDT:trade | bookTicker 8015 depth"
            + " 3929 trade 3144",
        "hftbacktest/usdm_btcusdt_20240808.gz | BINANCE_USDM | BTCUSDT:trade | bookTicker 66089"
            + " trade 21313 depth 6551 snapshot 1",
        "hftbacktest/usdm_btcusdt_20240718.gz hftbacktest/usdm_btcusdt_20240719.gz | BINANCE_USDM |"
            + " BTCUSDT:trade | bookTicker 52260 trade 10701 depth 9022 snapshot 1",
        "hftbacktest/usdm_btcusdt_20230404.gz | BINANCE_USDM | BTCUSDT:trade | bookTicker 6765"
            + " depth 4322 trade 2197 markPrice 99 snapshot 1",
        "hftbacktest/coinm_btcusd_perp_20240808.gz | BINANCE_COINM | BTCUSD_PERP:trade | depth"
            + " 26847 bookTicker 19136 trade 2286 snapshot 1",
        "cryptofeed/spot_10symbols_20210405.txt.gz | BINANCE |"
            + " BTCAUD,MANAUSDT,ETHBRL,DENTUSDT,ZILUSDT,RENBTCETH,BTCSTUSDT,QTUMETH,AXSBNB,NEOUSDC"
            + " | bookTicker 5408 depth 4709 aggTrade 1240 snapshot 10",
        "cryptofeed/spot_4symbols_20210814.ws.txt.gz"
            + " cryptofeed/spot_4symbols_20210814.snapshots.txt.gz | BINANCE |"
            + " FTMUSDT,SXPBTC,BADGERBTC,XMRBTC | depth 546 bookTicker 412 aggTrade 28 kline 17"
            + " snapshot 4",
        "cryptofeed/usdm_5symbols_20210405.txt.gz | BINANCE_USDM |"
            + " SANDUSDT,CHRUSDT,NEOUSDT,CTKUSDT,BATUSDT | depth 4423 bookTicker 3424 aggTrade 574"
            + " snapshot 5",
        "cryptofeed/usdm_4symbols_20210722.ws.txt.gz"
            + " cryptofeed/usdm_4symbols_20210722.snapshots.txt.gz"
            + " cryptofeed/usdm_exchangeInfo_20210722.txt.gz | BINANCE_USDM |"
            + " SUSHIUSDT,AKROUSDT,KEEPUSDT,CTKUSDT | depth 764 bookTicker 613 aggTrade 91 kline 67"
            + " snapshot 4 otherAnswers 1",
        "cryptofeed/binanceus_4symbols_20211012.ws.txt.gz"
            + " cryptofeed/binanceus_4symbols_20211012.snapshots.txt.gz | BINANCE |"
            + " CRVUSDT,COMPUSDT,OMGBUSD,ZRXUSDT | depth 336 bookTicker 128 aggTrade 11 kline 5"
            + " snapshot 4"
      })
  void holdWhatTheirReadmeCounts(String files, Exchange exchange, String symbols, String frames)
      throws Exception {
    List<Path> paths = Arrays.stream(files.split(" ")).map(SharedData::file).toList();

    Recording recording = Inspector.inspect(paths, null);

    assertThat(recording.badLines()).isEmpty();
    assertThat(recording.outOfOrder()).isEmpty();
    assertThat(recording.clockSteps()).isZero();
    assertThat(recording.exchange()).isEqualTo(exchange);
    assertThat(recording.symbolsSetting()).isEqualTo(symbols);
    assertThat(recording.frames()).isEqualTo(counts(frames));
  }

  private static Map<String, Long> counts(String text) {
    var counts = new HashMap<String, Long>();
    String[] words = text.split(" ");
    for (int i = 0; i < words.length; i += 2) {
      counts.put(words[i], Long.valueOf(words[i + 1]));
    }
    return counts;
  }
}
