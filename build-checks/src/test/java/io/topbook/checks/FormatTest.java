package io.topbook.checks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// One formatter for every Java file: google-java-format, as its command line runs it.
///
/// With `-Dformat.apply=true` it rewrites what it would refuse.
class FormatTest {
  private static final String MENDING = "mvn -q -pl build-checks test -Dformat.apply=true";

  @TempDir Path scratch;

  @Test
  void everyJavaFileIsFormatted() {
    var tree = Tree.here();
    var files = tree.ending(".java").stream().map(tree::path).toList();

    if (Boolean.getBoolean("format.apply")) {
      assertThat(run("--replace", files)).as("files that do not parse").isEmpty();
    } else {
      assertThat(run("--dry-run", files)).as("\"" + MENDING + "\" mends these").isEmpty();
    }
  }

  @Test
  void javaOfThisReleaseAndMarkdownCommentsAreUnderstood() throws IOException {
    Path file = scratch.resolve("Pair.java");
    Files.writeString(
        file,
        """
        package a;

        import java.util.List;

        /// What it is, with a [List] and `code`.
        ///
        /// - one
        /// - two
        record Pair(int left, Object right) {
          Pair(int left) {
            int doubled = left * 2;
            this(doubled, "");
          }

          int sum() {
            return switch (right) {
              case Pair(int first, _) when first > 0 -> left + first;
              case List<?> _ -> left;
              default -> 0;
            };
          }
        }
        """);

    assertThat(run("--dry-run", List.of(file))).isEmpty();
  }

  @Test
  void whatIsOutOfShapeIsNamedAndMended() throws IOException {
    Path file = scratch.resolve("A.java");
    Files.writeString(file, "package a;\n\nimport java.util.Set;\n\nclass A { int  b; }\n");

    assertThat(run("--dry-run", List.of(file))).containsExactly(file.toString());
    assertThat(run("--replace", List.of(file))).isEmpty();
    assertThat(file).hasContent("package a;\n\nclass A {\n  int b;\n}\n");
  }

  /// What the formatter prints: with `--dry-run` the files it would change, and any errors.
  private static List<String> run(String mode, List<Path> files) {
    var arguments = new ArrayList<>(List.of(mode));
    files.forEach(file -> arguments.add(file.toString()));
    var printed = new StringWriter();
    var writer = new PrintWriter(printed);
    int status =
        ToolProvider.findFirst("google-java-format")
            .orElseThrow()
            .run(writer, writer, arguments.toArray(String[]::new));
    List<String> lines = printed.toString().lines().toList();
    assertThat(status == 0 || !lines.isEmpty()).as("formatter status %d", status).isTrue();
    return lines;
  }
}
