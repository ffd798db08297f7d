package io.topbook.producer.binance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonScannerTest {
  private final JsonScanner json = new JsonScanner();

  private double decimal(String text) throws BadFrameException {
    byte[] bytes = ('"' + text + "\",").getBytes(UTF_8);
    json.reset(bytes, 0, bytes.length);
    return json.readDecimal("$");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "0.00000000",
        "84598.05000000",
        "0.00000001",
        "92233720368.54775807",
        "123456789012345678",
        "9007199254740993",
        "9007199254740992.00000000",
        "0.1",
        "1.7976931348623157e308",
        "5e-324",
        "-1.5",
        "00012.50",
        "0.30000000000000004",
        "123456789.123456789123456789",
        "1E5",
        "0.0000000000000000000000012345",
        "99999999999999999999.5"
      })
  void decimalsAreRoundedAsTheJdkRoundsThem(String text) throws BadFrameException {
    assertThat(decimal(text)).isEqualTo(Double.parseDouble(text));
  }

  @Test
  void randomDecimalsAreRoundedAsTheJdkRoundsThem() throws BadFrameException {
    var random = new Random(7);
    for (int i = 0; i < 200_000; i++) {
      long unscaled = random.nextLong() >>> random.nextInt(64);
      String text = BigDecimal.valueOf(Math.abs(unscaled), random.nextInt(20)).toPlainString();
      assertThat(decimal(text)).as(text).isEqualTo(Double.parseDouble(text));
    }
  }

  @Test
  void onlyDecimalsThatADoubleDoesNotBringBackCountAsInexact() throws BadFrameException {
    decimal("123456.789012345");
    decimal("0.00000001");
    decimal("9007199254740992");
    decimal("1234567890123456.00000000");
    assertThat(json.inexact()).isZero();

    decimal("9007199254740993");
    decimal("0.12345678901234567891");
    assertThat(json.inexact()).isEqualTo(2);
  }
}
