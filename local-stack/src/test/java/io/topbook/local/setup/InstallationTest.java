package io.topbook.local.setup;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstallationTest {
  private static final Instant BUILT = Instant.parse("2026-01-01T00:00:00Z");

  @TempDir Path root;

  private void file(String name, Instant changed) throws Exception {
    Path file = root.resolve("local-stack/target").resolve(name);
    Files.createDirectories(file.getParent());
    Files.setLastModifiedTime(Files.writeString(file, ""), FileTime.from(changed));
  }

  @Test
  void archivesOfAnEarlierBuildAreNone() throws Exception {
    file("lib/a.jar", BUILT.minusSeconds(9));
    file("lib/b.jar", BUILT);
    file("archives/sim.jsa", BUILT.minusSeconds(1));
    file("archives/topbook.jsa", BUILT.plusSeconds(1));

    assertThat(new Installation(root).hasArchives()).isFalse();

    file("archives/sim.jsa", BUILT.plusSeconds(1));
    assertThat(new Installation(root).hasArchives()).isTrue();
  }

  @Test
  void withoutABuildThereIsNoArchive() {
    assertThat(new Installation(root).hasArchives()).isFalse();
  }
}
