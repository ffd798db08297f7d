package io.topbook.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.topbook.avro.SymbolInfo;
import io.topbook.producer.config.ProducerConfig;
import io.topbook.producer.feed.FeedSymbol;
import io.topbook.producer.feed.TradeStream;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ConnectionPlanTest {
  private static final List<SymbolInfo> KNOWN =
      List.of(
          symbol(1, "BTCUSDT"), symbol(2, "ETHUSDT"), symbol(3, "SOLUSDT"), symbol(4, "ADAUSDT"));

  @Test
  void allSymbolsAreDealtOutOverTheConnections() {
    assertThat(plan(Map.of("CONNECTIONS", "2"))).hasToString("ADAUSDT,ETHUSDT;BTCUSDT,SOLUSDT");
  }

  @Test
  void moreConnectionsThanSymbolsGiveOneEach() {
    assertThat(plan(Map.of("CONNECTIONS", "9")).connections()).hasSize(4);
  }

  @Test
  void semicolonBeginsAConnectionOfItsOwn() {
    assertThat(plan(Map.of("SYMBOLS", "ethusdt;btcusdt,solusdt")))
        .hasToString("ETHUSDT;BTCUSDT,SOLUSDT");
  }

  @Test
  void recordedConnectionStaysOne() {
    assertThat(plan(Map.of("CLOCK", "recorded")).connections()).hasSize(1);
    assertThat(plan(Map.of("CLOCK", "recorded", "SYMBOLS", "btcusdt,ethusdt")).connections())
        .hasSize(1);
    assertThat(plan(Map.of("CLOCK", "recorded", "SYMBOLS", "btcusdt;ethusdt")).connections())
        .hasSize(2);
  }

  @Test
  void tradeSuffixTakesSingleTradesForThatSymbol() {
    ConnectionPlan plan = plan(Map.of("SYMBOLS", "btcusdt:trade,ethusdt", "CONNECTIONS", "1"));

    assertThat(plan.symbols())
        .extracting(FeedSymbol::trades)
        .containsExactly(TradeStream.SINGLE, TradeStream.AGG);
    assertThat(ConnectionPlan.streams(plan.symbols(), feeds(Map.of())))
        .containsExactly(
            "btcusdt@bookTicker",
            "btcusdt@trade",
            "btcusdt@depth@100ms",
            "ethusdt@bookTicker",
            "ethusdt@aggTrade",
            "ethusdt@depth@100ms");
  }

  @Test
  void unknownSymbolIsNamedAndTheOthersRun() {
    ConnectionPlan plan = plan(Map.of("SYMBOLS", "btcusdt,nope"));

    assertThat(plan.unknown()).containsExactly("NOPE");
    assertThat(plan).hasToString("BTCUSDT");
  }

  @Test
  void noKnownSymbolRefusesToStart() {
    assertThatIllegalStateException()
        .isThrownBy(() -> plan(Map.of("SYMBOLS", "nope,neither")))
        .withMessageContaining("NOPE, NEITHER");
  }

  @Test
  void moreStreamsThanTheExchangeAllowsRefuseToStart() {
    List<SymbolInfo> many =
        IntStream.rangeClosed(1, 342).mapToObj(i -> symbol(i, "S" + i)).toList();

    assertThatIllegalStateException()
        .isThrownBy(() -> ConnectionPlan.of(feeds(Map.of("CONNECTIONS", "1")), many))
        .withMessageContaining("1026 streams, the exchange allows 1024");
    assertThat(ConnectionPlan.of(feeds(Map.of("CONNECTIONS", "2")), many).connections()).hasSize(2);
    assertThat(ConnectionPlan.of(feeds(Map.of("CLOCK", "recorded")), many).connections())
        .as("a recorded connection stays one")
        .hasSize(1);
  }

  private static ConnectionPlan plan(Map<String, String> environment) {
    return ConnectionPlan.of(feeds(environment), KNOWN);
  }

  private static ProducerConfig.Feeds feeds(Map<String, String> environment) {
    return ProducerConfig.from(environment).feeds();
  }

  private static SymbolInfo symbol(int id, String name) {
    return SymbolInfo.newBuilder()
        .setSymbolId(id)
        .setExchange("binance")
        .setSymbol(name)
        .setStatus("TRADING")
        .setValidFrom(Instant.EPOCH)
        .build();
  }
}
