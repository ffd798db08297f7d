package io.topbook.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.topbook.features.Feature.DType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class FeatureSetTest {
  private static final Path AVRO = Path.of("../schemas/src/main/avro");
  private static final Path SQL =
      Path.of("../schemas/src/main/resources/db/migration/V010__book_and_features.sql");

  @Test
  void coreHasItsFeaturesInTheDefinitionsOrder() {
    assertThat(FeatureSet.CORE.size()).isEqualTo(80);
    assertThat(FeatureSet.CORE.features().stream().map(Feature::name))
        .startsWith("q_bid", "q_ask", "q_bid_qty", "q_ask_qty", "q_mid")
        .containsSubsequence("q_updates_60", "q_ofi_1", "q_ofi_norm_60", "k_imb_1", "k_mlofi_1_1")
        .containsSubsequence("k_mlofi_1_60", "k_mlofi_2_1", "k_mlofi_5_60", "k_age_ms", "t_last")
        .containsSubsequence("t_base_300", "t_quote_1", "t_buy_base_1", "t_flow_10", "r_1_bps")
        .endsWith("rv_60_bps", "rv_300_bps", "range_60_bps", "range_300_bps");
    assertThat(FeatureSet.CORE.indexOf("q_mid")).isEqualTo(4);
    assertThat(FeatureSet.CORE.indexOf("q_middle")).isEqualTo(-1);
  }

  @Test
  void onlyCountsAndTheSpreadInTicksAreWholeNumbers() {
    assertThat(FeatureSet.CORE.features())
        .allSatisfy(feature ->
            assertThat(feature.dtype() == DType.INT64)
                .as(feature.name())
                .isEqualTo(
                    feature.unit().equals("count") || feature.name().equals("q_spread_ticks")));
  }

  @Test
  void theSchemaHashIsThatOfTheLines() {
    var set =
        new FeatureSet(
            "two",
            List.of(
                new Feature("a", 1, DType.FLOAT64, "price", "A."),
                new Feature("b", 2, DType.INT64, "count", "B.")));

    // printf 'a|1|float64|price\nb|2|int64|count\n' | sha256sum
    assertThat(set.schemaHash())
        .isEqualTo("2d3d41b746482a5e35dfef8c1fa4b4605b150fe0bbab7d31cbc2767a02e25079");
    assertThat(set.shortHash()).isEqualTo(set.schemaHash().substring(0, 16));
    assertThat(FeatureSet.CORE.shortHash())
        .as(
            "a changed number raises the feature's version; this hash is what clients were trained"
                + " with")
        .isEqualTo("1aa0da0aa37e7f04");
  }

  @Test
  void aNameTwiceIsRefused() {
    Feature a = new Feature("a", 1, DType.FLOAT64, "price", "A.");

    assertThatThrownBy(() -> new FeatureSet("twice", List.of(a, a)))
        .hasMessage("expected each name once in the set twice");
  }

  @Test
  void theAvroRecordHasTheSetsColumnsTypesAndWords() throws IOException {
    List<String> fields =
        fields("FeatureRow.avsc").skip(5).map(FeatureSetTest::nameTypeAndDoc).toList();

    assertThat(fields)
        .containsExactlyElementsOf(
            FeatureSet.CORE.features().stream()
                .map(feature ->
                    feature.name()
                        + '|'
                        + (feature.dtype() == DType.INT64 ? "long" : "double")
                        + '|'
                        + feature.doc())
                .toList());
  }

  @Test
  void theTopFivesFeaturesHaveTheSameWords() throws IOException {
    List<String> fields =
        fields("Top5.avsc")
            .map(FeatureSetTest::nameTypeAndDoc)
            .filter(field -> field.startsWith("k_"))
            .toList();

    assertThat(fields)
        .hasSize(8)
        .allSatisfy(field -> {
          String[] parts = field.split("\\|");
          assertThat(parts[2])
              .isEqualTo(FeatureSet.CORE.get(FeatureSet.CORE.indexOf(parts[0])).doc());
        });
  }

  @Test
  void theTableHasTheSameWords() throws IOException {
    String sql = Files.readString(SQL);

    assertThat(FeatureSet.CORE.features())
        .allSatisfy(feature ->
            assertThat(sql)
                .contains(
                    "COMMENT ON COLUMN features_1s."
                        + feature.name()
                        + " IS\n  '"
                        + feature.doc().replace("'", "''")
                        + "';"));
  }

  private static final Pattern FIELD =
      Pattern.compile(
          "\"name\": \"(\\w+)\",\\s+\"type\": (.*?)\"doc\": \"(.*?)\"\\s+}", Pattern.DOTALL);
  private static final Pattern ESCAPE = Pattern.compile("\\\\u([0-9a-f]{4})");

  /// Fields of a record whose types are all simple, in order.
  private static java.util.stream.Stream<MatchResult> fields(String schema) throws IOException {
    String text = Files.readString(AVRO.resolve(schema));
    return FIELD.matcher(text.substring(text.indexOf("\"fields\""))).results();
  }

  private static String nameTypeAndDoc(MatchResult field) {
    String type = field.group(2).contains("double") ? "double" : "long";
    String doc =
        ESCAPE
            .matcher(field.group(3))
            .replaceAll(escape -> Character.toString(Integer.parseInt(escape.group(1), 16)));
    return field.group(1) + '|' + type + '|' + doc;
  }
}
