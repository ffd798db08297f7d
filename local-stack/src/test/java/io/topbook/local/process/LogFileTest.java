package io.topbook.local.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogFileTest {
  @TempDir private Path folder;

  @Test
  void tailGivesTheLastLines() throws Exception {
    Path file = Files.writeString(folder.resolve("a.log"), "one\ntwo\nthree\n");

    assertThat(new LogFile(file).tail(2)).containsExactly("two", "three");
    assertThat(new LogFile(file).tail(9)).containsExactly("one", "two", "three");
    assertThat(new LogFile(folder.resolve("none.log")).tail(2)).isEmpty();
  }

  @Test
  void aLogBeyondItsBoundIsSetAsideAndGoesOnEmpty() throws Exception {
    Path file = Files.writeString(folder.resolve("a.log"), "0123456789\n");

    new LogFile(file).bound(100);
    assertThat(file).hasContent("0123456789");

    new LogFile(file).bound(10);
    assertThat(file).isEmptyFile();
    assertThat(folder.resolve("a.log.1")).hasContent("0123456789");
  }
}
