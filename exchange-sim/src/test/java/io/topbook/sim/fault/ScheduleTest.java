package io.topbook.sim.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScheduleTest {
  @TempDir Path folder;
  private TestExchange exchange;

  @BeforeEach
  void start() throws Exception {
    exchange = new TestExchange(null);
  }

  @AfterEach
  void stop() {
    exchange.close();
  }

  private Schedule read(String text) throws Exception {
    return Schedule.read(Files.writeString(folder.resolve("faults.json"), text), exchange);
  }

  private static List<Long> offsets(Schedule schedule, int entry, long seed) {
    return schedule.entries().get(entry).offsetsMillis(seed).limit(5).toList();
  }

  @Test
  void linesAndListsSayTheSame() throws Exception {
    String first = "{\"at_ms\":5,\"kind\":\"cut\"}";
    String second = "{\"every_ms\":100,\"until_ms\":350,\"kind\":\"drop\"}";

    for (String text : List.of(first + '\n' + second, '[' + first + ",\n" + second + ']')) {
      Schedule schedule = read(text);
      assertThat(offsets(schedule, 0, 1)).containsExactly(5L);
      assertThat(offsets(schedule, 1, 1)).containsExactly(100L, 200L, 300L);
      assertThat(schedule.entries().get(1).line()).isEqualTo(2);
    }
  }

  @Test
  void sameSeedGivesTheSameTimes() throws Exception {
    Schedule schedule = read("{\"mean_ms\":1000,\"from_ms\":50,\"kind\":\"drop\"}");

    assertThat(offsets(schedule, 0, 3)).isEqualTo(offsets(schedule, 0, 3)).isSorted();
    assertThat(offsets(schedule, 0, 3)).isNotEqualTo(offsets(schedule, 0, 4));
    double mean =
        schedule.entries().getFirst().offsetsMillis(3).skip(999).findFirst().orElseThrow();
    assertThat(mean / 1000).isBetween(900.0, 1100.0);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"kind\":\"cut\"} | line 1: expected one of at_ms, every_ms, mean_ms",
        "{\"at_ms\":1,\"every_ms\":10,\"kind\":\"cut\"} | line 1: expected one of",
        "{\"every_ms\":1,\"kind\":\"cut\"} | every_ms: expected a whole number from 10",
        "{\"at_ms\":1,\"until_ms\":10,\"kind\":\"cut\"} | not together with at_ms",
        "{\"at_ms\":1,\"kind\":\"cut\",\"when\":3} | when: unknown key of cut",
        "{\"at_ms\":1,\"kind\":\"halt\",\"symbol\":\"X\"} | line 1: symbol: expected a symbol",
        "{\"at_ms\":1,\"at_ms\":2,\"kind\":\"cut\"} | line 1: Duplicate field 'at_ms'",
        "{\"at_ms\":1,\"kind\":\"halt\",\"symbol\":\"FARUSDT\"} | line 1: symbol: out of reach",
        "`` | faults.json: expected faults, a JSON object each, a line each or in a list; there is"
            + " none",
        "[] | there is none",
        "cut | line 1",
        "{\"at_ms\":1, | line 1"
      })
  void nonsenseIsRefusedByLineAndKey(String text, String message) {
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  @Test
  void everyBadLineIsNamed() {
    assertThatThrownBy(
            () -> read("{\"at_ms\":1}\n{\"at_ms\":1,\"kind\":\"cut\"}\n{\"kind\":\"cut\"}"))
        .hasMessageContaining("line 1: kind: missing")
        .hasMessageContaining("line 3: expected one of at_ms");
  }

  @Test
  void scheduledFaultsTakeEffect() throws Exception {
    try (var client = exchange.client("/ws/btcusdt@trade")) {
      exchange.start(
          read(
              "{\"at_ms\":0,\"kind\":\"server_shutdown\"}\n"
                  + "{\"every_ms\":10,\"until_ms\":30,\"kind\":\"server_shutdown\"}\n"
                  + "{\"at_ms\":100,\"kind\":\"cut\",\"code\":1012}"));

      for (int i = 0; i < 4; i++) {
        assertThat(client.nextText()).contains("serverShutdown");
      }
      assertThat(client.next().closing()).isEqualTo("1012 ");
    }
  }
}
