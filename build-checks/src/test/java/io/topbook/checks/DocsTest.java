package io.topbook.checks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DocsTest {
  private static final Map<String, String> SOURCES =
      Map.of(
          "schemas/src/main/java/io/topbook/schemas/Topic.java", "DEPTH(\"depth\")",
          "schemas/src/main/avro/SymbolInfo.avsc", "{}",
          "local-stack/src/main/java/io/topbook/local/Demo.java", "@Command(name = \"demo\")",
          "a/Config.java", "integer(\"HTTP_PORT\")",
          "docs/other.md", "# One thing, and `another`\n");

  @Test
  void whatTheDocumentsNameExists() {
    var tree = Tree.here();

    assertThat(new Docs(tree.files(), tree.texts()).findings()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[a](docs/other.md) [b](docs/) [c](docs/other.md#one-thing-and-another) [d](#top)",
        "[a](https://example.com/x) ![b](docs/other.md)",
        "`[not](a-link)`",
        "`io.topbook.schemas.Topic` and `io.topbook.schemas`, `io.topbook.avro.SymbolInfo`",
        "`binance-depth`, `binance-usdm-depth-value`, `binance-usdm`",
        "`./topbook demo`",
        "| `HTTP_PORT` | 8000 |",
        "A sentence about `OTHER_WORD`.",
      })
  void whatExistsPasses(String text) {
    assertThat(findings(text)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[a](docs/missing.md)",
        "[a](docs/other.md#two-things)",
        "[a]: docs/missing.md",
        "`io.topbook.schemas.Topics`",
        "`io.topbook.nowhere`",
        "`binance-dept`",
        "`./topbook dmeo`",
        "| `HTTP_PROT` | 8000 |",
      })
  void whatDoesNotExistIsNamedWithItsLine(String text) {
    assertThat(findings("\n" + text)).singleElement().extracting(Finding::line).isEqualTo(4);
  }

  private static List<Finding> findings(String text) {
    var texts = new java.util.TreeMap<>(SOURCES);
    texts.put("README.md", "# Top\n\n" + text);
    return new Docs(List.copyOf(texts.keySet()), texts).findings();
  }
}
