package io.topbook.api.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MomentTest {
  private static final Instant NOW = Instant.parse("2026-11-23T06:14:15.123456Z");

  @ParameterizedTest
  @CsvSource({
    "2026-11-23T06:00:00Z, 2026-11-23T06:00:00Z",
    "2026-11-23T07:00:00+01:00, 2026-11-23T06:00:00Z",
    "2026-11-23, 2026-11-23T00:00:00Z",
    "1795413600000, 2026-11-23T06:00:00Z",
    "1795413600000001, 2026-11-23T06:00:00.000001Z",
    "now, 2026-11-23T06:14:15.123456Z",
    "today, 2026-11-23T00:00:00Z",
    "yesterday, 2026-11-22T00:00:00Z",
  })
  void everySpellingIsUnderstood(String text, Instant expected) {
    assertThat(Moment.parse(text).at(NOW)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "2026-11-23T06:00:00.0000000Z, 2026-11-23T06:00:00Z",
    "2026-11-23T06:00:00.000000001Z, 2026-11-23T06:00:00.000001Z",
    "2026-11-23T06:00:00.0000019Z, 2026-11-23T06:00:00.000002Z",
  })
  void finerThanAMicrosecondGoesUpToTheNext(String text, Instant expected) {
    assertThat(Moment.parse(text).at(NOW)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "NaN",
        "Infinity",
        "1e15",
        "-1795413600000",
        "1795413600",
        "179541360000000",
        "17954136000000000",
        "١٧٩٥٤١٣٦٠٠٠٠٠",
        "2026-11-23T06:00:00",
        "2026-02-30",
        "2026-02-30T00:00:00Z",
        "1969-12-31T23:59:59Z",
        "2286-01-01T00:00:00Z",
        "+1000000000-12-31T23:59:59Z",
        "TODAY",
        "tomorrow",
        "today'; DROP TABLE trade_1s; --",
      })
  void anythingElseIsRefusedWithWhatIsUnderstood(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Moment.parse(text))
        .withMessage("must be " + Moment.SPELLINGS);
  }
}
