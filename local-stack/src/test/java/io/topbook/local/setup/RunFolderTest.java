package io.topbook.local.setup;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunFolderTest {
  @TempDir private Path home;

  @Test
  void aSecretIsMadeOnceAndForItsOwnerOnly() throws Exception {
    RunFolder folder = RunFolder.of(home, "demo").create();

    String first = Files.readString(folder.secret("topbook_writer"));

    assertThat(first).hasSize(48);
    assertThat(Files.readString(folder.secret("topbook_writer"))).isEqualTo(first);
    assertThat(Files.readString(folder.secret("topbook_reader"))).isNotEqualTo(first);
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(folder.secret("topbook_writer"))))
        .isEqualTo("rw-------");
  }

  @Test
  void onlyFoldersWithAStateAreRuns() throws Exception {
    Files.createDirectories(home.resolve("archives"));
    RunFolder demo = RunFolder.of(home, "demo").create();
    Files.writeString(demo.stateFile(), "{}");

    assertThat(RunFolder.all(home)).containsExactly(demo);
    assertThat(RunFolder.all(home.resolve("none"))).isEmpty();
  }
}
