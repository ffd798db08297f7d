package io.topbook.local.setup;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArchivesTest {
  @TempDir private Path folder;
  private Archives archives;
  private Path one;
  private Path two;

  @BeforeEach
  void jars() throws Exception {
    archives = new Archives(folder.resolve("archives"));
    one = Files.writeString(folder.resolve("one.jar"), "1");
    two = Files.writeString(folder.resolve("two.jar"), "2");
  }

  private Path made(String program) throws Exception {
    return Files.createFile(archives.of(program, one + ":" + two));
  }

  @Test
  void anArchiveStaysAsLongAsItsJarsDo() throws Exception {
    Path archive = made("api");

    assertThat(archives.of("api", one + ":" + two)).isEqualTo(archive).exists();
    assertThat(archives.has("api")).isTrue();
  }

  @Test
  void anotherTimeOfAJarMakesItAnother() throws Exception {
    Path archive = made("api");
    FileTime time = Files.getLastModifiedTime(two);

    Files.setLastModifiedTime(two, FileTime.fromMillis(time.toMillis() - 86_400_000));

    assertThat(archives.of("api", one + ":" + two)).isNotEqualTo(archive);
    assertThat(archive).doesNotExist();
    assertThat(archives.has("api")).isFalse();
  }

  @Test
  void anotherSizeOfAJarMakesItAnother() throws Exception {
    Path archive = made("api");
    FileTime time = Files.getLastModifiedTime(two);

    Files.writeString(two, "22");
    Files.setLastModifiedTime(two, time);

    assertThat(archives.of("api", one + ":" + two)).isNotEqualTo(archive);
  }

  @Test
  void anotherClassPathMakesItAnother() throws Exception {
    Path archive = made("api");

    assertThat(archives.of("api", two + ":" + one)).isNotEqualTo(archive);
  }

  @Test
  void otherProgramsKeepTheirs() throws Exception {
    Path archive = made("api-two");

    archives.of("api", one.toString());

    assertThat(archive).exists();
    assertThat(archives.has("api")).isFalse();
  }

  @Test
  void withoutAFolderThereIsNone() {
    assertThat(archives.has("api")).isFalse();
  }
}
