package io.topbook.sim.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DepthRequestTest {
  private static String answer(String limit, boolean futures) {
    Map<String, List<String>> parameters =
        limit.equals("none")
            ? Map.of("symbol", List.of("A"))
            : Map.of("symbol", List.of("A"), "limit", List.of(limit));
    try {
      var depth = DepthRequest.of(new RestQuery(new RestRequest("/depth", parameters)), futures);
      return depth.limit() + " for " + depth.weight();
    } catch (RestQuery.Refused e) {
      return e.answer().json().replaceAll("\\D*(-\\d+).*", "$1");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "none, 100 for 5, 500 for 10",
    "1, 1 for 5, -4021",
    "5, 5 for 5, 5 for 2",
    "100, 100 for 5, 100 for 5",
    "101, 101 for 25, -4021",
    "1000, 1000 for 50, 1000 for 20",
    "5000, 5000 for 250, -4021",
    "99999999999, 5000 for 250, -4021",
    "0, -1130, -1130",
    "-3, -1130, -1130",
    "many, -1100, -1100"
  })
  void limitsWeighAndAreRefusedAsTheExchangeHasIt(String limit, String spot, String futures) {
    assertThat(answer(limit, false)).isEqualTo(spot);
    assertThat(answer(limit, true)).isEqualTo(futures);
  }
}
