package io.topbook.checks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What every module has, so that who knows one finds their way in the next.
class ModulesTest {
  private static final List<String> HEADINGS =
      List.of(
          "What it does", "Topics in and out", "Configuration", "Metrics", "When things go wrong");

  private final Tree tree = Tree.here();

  @Test
  void everyReadmeHasTheFiveHeadingsInOrder() {
    var without =
        modules()
            .filter(module ->
                !headings(module + "/README.md")
                    .filter(HEADINGS::contains)
                    .toList()
                    .equals(HEADINGS))
            .toList();

    assertThat(without).as("modules whose README.md lacks one of %s", HEADINGS).isEmpty();
  }

  @Test
  void everyPackageSaysWhatLivesInItAndIsNullMarked() {
    var without =
        tree.ending(".java").stream()
            .filter(file -> file.contains("/src/main/java/"))
            .map(file -> file.substring(0, file.lastIndexOf('/')) + "/package-info.java")
            .distinct()
            .filter(info ->
                !tree.files().contains(info)
                    || !tree.text(info).startsWith("///")
                    || !tree.text(info).contains("\n@NullMarked\npackage "))
            .toList();

    assertThat(without).as("missing, or without a comment or @NullMarked").isEmpty();
  }

  private Stream<String> headings(String file) {
    return tree.files().contains(file)
        ? new Markdown(tree.text(file)).headings().stream()
        : Stream.empty();
  }

  private Stream<String> modules() {
    return Pattern.compile("<module>([^<]+)</module>")
        .matcher(tree.text("pom.xml"))
        .results()
        .map((MatchResult match) -> match.group(1))
        .filter(this::hasSources);
  }

  /// One that only packages others' artifacts says so in its POM.
  private boolean hasSources(String module) {
    return tree.files().stream().anyMatch(file -> file.startsWith(module + "/src/"))
        || tree.files().contains(module + "/README.md");
  }
}
