package io.topbook.local.parts;

import static org.assertj.core.api.Assertions.assertThat;

import io.topbook.local.setup.Archives;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JvmTest {
  @TempDir private Path folder;

  private List<String> collectors(String operators, String... flags) {
    var jvm = new Jvm(new Archives(folder), Map.of("JAVA_OPTS_API", operators));
    return jvm.brief("api", List.of(flags), "a.jar", "Main").stream()
        .filter(word -> word.endsWith("GC"))
        .toList();
  }

  @Test
  void thereIsOneCollectorTheOperatorsFirst() {
    assertThat(collectors("", "-Xmx1g")).containsExactly("-XX:+UseSerialGC");
    assertThat(collectors("", "-XX:+UseParallelGC")).containsExactly("-XX:+UseParallelGC");
    assertThat(collectors("-Xmx2g", "-XX:+UseParallelGC")).containsExactly("-XX:+UseParallelGC");
    assertThat(collectors("-XX:+UseZGC -Xmx2g", "-XX:+UseParallelGC"))
        .containsExactly("-XX:+UseZGC");
    assertThat(collectors("-XX:+UseMaximumCompactionOnSystemGC", "-XX:+UseParallelGC"))
        .containsExactly("-XX:+UseParallelGC", "-XX:+UseMaximumCompactionOnSystemGC");
  }

  @Test
  void theOperatorsFlagsComeLast() {
    var jvm = new Jvm(new Archives(folder), Map.of("JAVA_OPTS_API", "-Xmx2g  -Dx=y"));

    assertThat(jvm.brief("api", List.of("-Xmx1g"), "a.jar", "Main"))
        .containsSubsequence("-Xmx1g", "-Xmx2g", "-Dx=y", "-cp", "a.jar", "Main");
  }
}
