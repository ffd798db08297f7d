package io.topbook.local.parts;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JvmTest {
  @TempDir private Path folder;

  private List<String> collectors(String operators, String... flags) {
    var jvm = new Jvm(folder, Map.of("JAVA_OPTS_API", operators));
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
  }

  @Test
  void theOperatorsFlagsComeLast() {
    var jvm = new Jvm(folder, Map.of("JAVA_OPTS_API", "-Xmx2g  -Dx=y"));

    assertThat(jvm.brief("api", List.of("-Xmx1g"), "a.jar", "Main"))
        .containsSubsequence("-Xmx1g", "-Xmx2g", "-Dx=y", "-cp", "a.jar", "Main");
  }

  @Test
  void anArchiveOlderThanAJarIsRemovedANewerOneStays() throws Exception {
    Path old = Files.createFile(folder.resolve("old.jar"));
    Path jar = Files.createFile(folder.resolve("new.jar"));
    Path archive = Files.createFile(folder.resolve("api.jsa"));
    Files.setLastModifiedTime(old, FileTime.fromMillis(1_000_000));
    Files.setLastModifiedTime(archive, FileTime.fromMillis(2_000_000));
    Files.setLastModifiedTime(jar, FileTime.fromMillis(3_000_000));
    var jvm = new Jvm(folder, Map.of());

    assertThat(jvm.lasting("api", List.of(), old.toString(), "Main"))
        .contains("-XX:SharedArchiveFile=" + archive);
    assertThat(archive).exists();
    jvm.lasting("api", List.of(), old + ":" + jar, "Main");
    assertThat(archive).doesNotExist();
  }
}
