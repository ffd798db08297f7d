package io.topbook.schemas.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.topbook.runtime.Settings;
import io.topbook.schemas.Topic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// The README's tables say what the code says.
class ReadmeTest {
  @Test
  void topicsAreThoseOfTheOneList() throws IOException {
    List<String> topics =
        table("## Topics in and out").stream()
            .map(row -> String.join(" ", row.subList(0, 3)))
            .toList();

    assertThat(topics)
        .containsExactlyElementsOf(
            Arrays.stream(Topic.values())
                .map(topic ->
                    topic.on(io.topbook.schemas.Exchange.BINANCE).replace("binance-", "<exchange>-")
                        + ' '
                        + topic.valueSchema().map(Schema::getName).orElse("bytes")
                        + ' '
                        + topic
                            .retention()
                            .map(kept -> kept.toDays() + " days")
                            .orElse("compacted"))
                .toList());
  }

  private static Stream<Arguments> jobs() {
    return Stream.of(
        Arguments.of("### TopicsJob", (Consumer<Settings>) TopicsJob.Config::from),
        Arguments.of("### MigrateJob", (Consumer<Settings>) MigrateJob.Config::from),
        Arguments.of("### SymbolsJob", (Consumer<Settings>) SymbolsJob.Config::from));
  }

  @ParameterizedTest
  @MethodSource("jobs")
  void keysAndDefaultsAreThoseOfTheJob(String heading, Consumer<Settings> job) throws IOException {
    var settings = Settings.from(Map.of());
    job.accept(settings);

    Map<String, String> documented = new TreeMap<>();
    table(heading).forEach(row -> documented.put(row.get(0), row.get(1)));

    assertThat(documented).isEqualTo(new TreeMap<>(settings.defaults()));
  }

  /// The body of the first table under a heading, without back-ticks.
  private static List<List<String>> table(String heading) throws IOException {
    return Files.readAllLines(Path.of("README.md")).stream()
        .dropWhile(line -> !line.equals(heading))
        .dropWhile(line -> !line.startsWith("|"))
        .takeWhile(line -> line.startsWith("|"))
        .skip(2)
        .map(ReadmeTest::cells)
        .toList();
  }

  private static List<String> cells(String row) {
    return Arrays.stream(row.substring(1).split("\\|"))
        .map(cell -> cell.replace("`", "").strip())
        .toList();
  }
}
