package io.topbook.sim.fault;

import static io.topbook.sim.fault.TestExchange.trade;
import static org.assertj.core.api.Assertions.assertThat;

import io.topbook.sim.RawClient;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EventFaultsTest {
  private static final String STREAM = "btcusdt@trade";

  private TestExchange exchange;
  private RawClient client;

  @BeforeEach
  void start() throws Exception {
    exchange = new TestExchange(null);
    client = exchange.client("/ws/" + STREAM);
  }

  @AfterEach
  void stop() throws Exception {
    client.close();
    exchange.close();
  }

  /// The trades' ids as they come, until `last` has come.
  private List<Integer> idsUntil(int last) throws Exception {
    var ids = new ArrayList<Integer>();
    while (!ids.contains(last)) {
      ids.add(TestExchange.JSON.readTree(client.nextText()).path("t").asInt());
    }
    return ids;
  }

  @Test
  void theNextThreeAreDropped() throws Exception {
    exchange.begin("{\"kind\":\"drop\",\"count\":3}");
    exchange.sendTrades(STREAM, 1, 6);

    assertThat(idsUntil(6)).containsExactly(4, 5, 6);
  }

  @Test
  void everyThirdIsDroppedUntilTheFaultIsRemoved() throws Exception {
    int id = exchange.begin("{\"kind\":\"drop\",\"every\":3}").path("id").asInt();
    exchange.sendTrades(STREAM, 1, 7);
    assertThat(idsUntil(7)).containsExactly(1, 2, 4, 5, 7);

    exchange.request("DELETE", "/sim/faults/" + id, "");
    exchange.sendTrades(STREAM, 8, 12);
    assertThat(idsUntil(12)).containsExactly(8, 9, 10, 11, 12);
  }

  @Test
  void aShareIsDroppedTheSameWithTheSameSeed() throws Exception {
    exchange.begin("{\"kind\":\"drop\",\"chance\":0.3,\"count\":100}");
    exchange.sendTrades(STREAM, 1, 400);
    exchange.begin("{\"kind\":\"drop\"}");
    List<Integer> first = idsUntil(400);

    try (var again = new TestExchange(null);
        var other = again.client("/ws/" + STREAM)) {
      again.begin("{\"kind\":\"drop\",\"chance\":0.3,\"count\":100}");
      again.sendTrades(STREAM, 1, 400);
      var second = new ArrayList<Integer>();
      while (!second.contains(400)) {
        second.add(TestExchange.JSON.readTree(other.nextText()).path("t").asInt());
      }
      assertThat(second).isEqualTo(first).hasSizeBetween(300, 340);
    }
  }

  @Test
  void onlyStreamsOfThePatternAreMetAndOnlyTheConnection() throws Exception {
    try (var other = exchange.client("/stream?streams=" + STREAM + "/ethusdt@trade")) {
      exchange.begin("{\"kind\":\"drop\",\"stream\":\"btc*\",\"connection\":2,\"every\":1}");
      exchange.send("ethusdt@trade", "{\"x\":1}");
      exchange.sendTrades(STREAM, 1, 2);
      exchange.send("ethusdt@trade", "{\"x\":2}");

      assertThat(idsUntil(2)).containsExactly(1, 2);
      assertThat(other.nextText()).isEqualTo("{\"stream\":\"ethusdt@trade\",\"data\":{\"x\":1}}");
      assertThat(other.nextText()).isEqualTo("{\"stream\":\"ethusdt@trade\",\"data\":{\"x\":2}}");
    }
  }

  @Test
  void connectionsOpenedLaterAreMetToo() throws Exception {
    exchange.begin("{\"kind\":\"drop\",\"every\":2}");
    try (var later = exchange.client("/ws/" + STREAM)) {
      exchange.sendTrades(STREAM, 1, 3);

      assertThat(later.nextText()).isEqualTo(trade(1));
      assertThat(later.nextText()).isEqualTo(trade(3));
    }
  }

  @Test
  void oneComesThreeTimes() throws Exception {
    exchange.begin("{\"kind\":\"repeat\",\"times\":2}");
    exchange.sendTrades(STREAM, 1, 2);

    assertThat(idsUntil(2)).containsExactly(1, 1, 1, 2);
  }

  @Test
  void neighboursAreSwapped() throws Exception {
    exchange.begin("{\"kind\":\"reorder\",\"every\":3}");
    exchange.sendTrades(STREAM, 1, 8);

    assertThat(idsUntil(8)).containsExactly(1, 2, 4, 3, 5, 7, 6, 8);
  }

  @Test
  void oneIsHeldBackByThree() throws Exception {
    exchange.begin("{\"kind\":\"reorder\",\"by\":3}");
    exchange.sendTrades(STREAM, 1, 6);

    assertThat(idsUntil(6)).containsExactly(2, 3, 4, 1, 5, 6);
  }

  @Test
  void whatIsHeldBackComesWhenTheFaultIsRemoved() throws Exception {
    exchange.begin("{\"kind\":\"reorder\",\"by\":100,\"every\":1}");
    exchange.sendTrades(STREAM, 1, 3);
    exchange.request("DELETE", "/sim/faults", "");
    exchange.sendTrades(STREAM, 4, 4);

    assertThat(idsUntil(4)).containsExactly(1, 2, 3, 4);
  }

  @Test
  void corruptedFramesAreNoJson() throws Exception {
    exchange.begin("{\"kind\":\"corrupt\",\"bytes\":3,\"count\":200}");
    exchange.sendTrades(STREAM, 1, 201);

    for (int id = 1; id <= 200; id++) {
      RawClient.Frame frame = client.next();
      assertThat(frame.opcode()).isEqualTo(RawClient.TEXT);
      assertThat(frame.payload()).hasSameSizeAs(trade(id).getBytes());
      assertThat(Alteration.isJson(frame.payload())).as(frame.text()).isFalse();
    }
    assertThat(client.nextText()).isEqualTo(trade(201));
  }

  @Test
  void truncatedFramesEndEarly() throws Exception {
    exchange.begin("{\"kind\":\"truncate\",\"keep\":10}");
    exchange.sendTrades(STREAM, 1, 2);

    assertThat(client.nextText()).isEqualTo(trade(1).substring(0, 10));
    assertThat(client.nextText()).isEqualTo(trade(2));
  }

  @Test
  void oversizeFramesAreBlanksAtTheEnd() throws Exception {
    exchange.begin("{\"kind\":\"oversize\",\"frame_bytes\":5000000}");
    exchange.sendTrades(STREAM, 1, 2);

    String large = client.nextText();
    assertThat(large).hasSize(5_000_000);
    assertThat(large.strip()).isEqualTo(trade(1));
    assertThat(client.nextText()).isEqualTo(trade(2));
  }

  @Test
  void binaryFramesHoldTheSameBytes() throws Exception {
    exchange.begin("{\"kind\":\"binary\"}");
    exchange.sendTrades(STREAM, 1, 2);

    RawClient.Frame binary = client.next();
    assertThat(binary.opcode()).isEqualTo(RawClient.BINARY);
    assertThat(binary.text()).isEqualTo(trade(1));
    assertThat(client.next().opcode()).isEqualTo(RawClient.TEXT);
  }

  @Test
  void symbolIsAnother() throws Exception {
    exchange.begin("{\"kind\":\"wrong_symbol\",\"symbol\":\"ETHUSDT\"}");
    exchange.sendTrades(STREAM, 1, 1);
    assertThat(client.nextText()).isEqualTo(trade(1).replace("BTCUSDT", "ETHUSDT"));

    exchange.begin("{\"kind\":\"wrong_symbol\",\"swap_case\":true}");
    exchange.sendTrades(STREAM, 2, 3);
    assertThat(client.nextText()).isEqualTo(trade(2).replace("BTCUSDT", "btcusdt"));
    assertThat(client.nextText()).isEqualTo(trade(3));
  }

  @Test
  void anEventThatHasTheWrongSymbolAlreadyIsPassedOver() throws Exception {
    exchange.begin("{\"kind\":\"wrong_symbol\",\"symbol\":\"BTCUSDT\"}");
    exchange.sendTrades(STREAM, 1, 1);
    assertThat(client.nextText()).isEqualTo(trade(1));

    String ofAnother = trade(2).replace("BTCUSDT", "ETHUSDT");
    exchange.send(STREAM, ofAnother);
    assertThat(client.nextText()).isEqualTo(trade(2));
    assertThat(exchange.getJson("/sim/faults").at("/faults/0/effects").asInt()).isOne();
  }

  @Test
  void anEventWithoutAnySymbolIsPassedOver() throws Exception {
    try (var other = exchange.client("/ws/btcusdt@depth5")) {
      exchange.begin("{\"kind\":\"wrong_symbol\"}");
      exchange.send("btcusdt@depth5", "{\"lastUpdateId\":1}");

      assertThat(other.nextText()).isEqualTo("{\"lastUpdateId\":1}");
      assertThat(exchange.getJson("/sim/faults").at("/faults/0/state").asText())
          .isEqualTo("active");
    }
  }

  @Test
  void payloadWithoutSymbolGetsAnotherStreamName() throws Exception {
    try (var other = exchange.client("/stream?streams=btcusdt@depth5")) {
      exchange.begin("{\"kind\":\"wrong_symbol\",\"symbol\":\"ETHUSDT\"}");
      exchange.send("btcusdt@depth5", "{\"lastUpdateId\":1}");

      assertThat(other.nextText())
          .isEqualTo("{\"stream\":\"ethusdt@depth5\",\"data\":{\"lastUpdateId\":1}}");
    }
  }

  @Test
  void whatAFaultThatTakesNoMoreHoldsBackComesWhenItIsRemoved() throws Exception {
    int id = exchange.begin("{\"kind\":\"reorder\",\"by\":100}").path("id").asInt();
    exchange.sendTrades(STREAM, 1, 2);
    exchange.request("DELETE", "/sim/faults/" + id, "");
    exchange.sendTrades(STREAM, 3, 3);

    assertThat(idsUntil(3)).containsExactly(2, 1, 3);
  }
}
