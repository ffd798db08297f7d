package io.topbook.sim.sentlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SentLogReaderTest {
  @TempDir Path folder;

  private static byte[] gzip(String text) throws Exception {
    var bytes = new ByteArrayOutputStream();
    try (var out = new GZIPOutputStream(bytes)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }

  private Path log(String name, String... lines) throws Exception {
    return Files.write(
        folder.resolve(name), gzip(lines.length == 0 ? "" : String.join("\n", lines) + '\n'));
  }

  private static List<SentEntry> read(Path... paths) throws Exception {
    var entries = new ArrayList<SentEntry>();
    try (var reader = SentLogReader.of(List.of(paths))) {
      for (SentEntry entry = reader.next(); entry != null; entry = reader.next()) {
        entries.add(entry);
      }
    }
    return entries;
  }

  @Test
  void everyKindOfLineIsRead() throws Exception {
    String altered = Base64.getEncoder().encodeToString(new byte[] {'{', 0, -1});
    List<SentEntry> entries =
        read(
            log(
                "sent-1000.log.gz",
                "P 1000 1",
                "L 1 /recordings/with a space.gz",
                "O 5 1 btcusdt@trade,btcusdt@bookTicker",
                "O 6 2 ",
                "R 7 1,2 1:34",
                "F 8 1,2 {\"e\":\"trade\",\"s\":\"A B\"}",
                "X 9 2 corrupt " + altered,
                "I 10 - halt {\"symbol\":\"BTCUSDT\"}",
                "I 11 2 drop {}",
                "W 12 1 9",
                "C 12 2 17 3"));

    assertThat(entries)
        .contains(
            new SentEntry.Part(1000, 1),
            new SentEntry.Recording(1, "/recordings/with a space.gz"),
            new SentEntry.Subscribed(5, 1, List.of("btcusdt@trade", "btcusdt@bookTicker")),
            new SentEntry.Subscribed(6, 2, List.of()),
            new SentEntry.Line(7, List.of(1, 2), 1, 34),
            new SentEntry.Fault(10, null, "halt", "{\"symbol\":\"BTCUSDT\"}"),
            new SentEntry.Fault(11, 2, "drop", "{}"),
            new SentEntry.Waiting(12, 1, 9),
            new SentEntry.Closed(12, 2, 17, 3));
    assertThat(entries.get(5))
        .isInstanceOfSatisfying(
            SentEntry.Event.class,
            event -> {
              assertThat(event.connections()).containsExactly(1, 2);
              assertThat(event.payload()).asString().isEqualTo("{\"e\":\"trade\",\"s\":\"A B\"}");
            });
    assertThat(entries.get(6))
        .isInstanceOfSatisfying(
            SentEntry.Altered.class,
            event -> {
              assertThat(event.fault()).isEqualTo("corrupt");
              assertThat(event.payload()).containsExactly('{', 0, -1);
            });
  }

  @Test
  void partsOfEveryRunComeInOrder() throws Exception {
    log("sent-2000-000001.log.gz", "P 2000 1");
    log("sent-1000-000010.log.gz", "P 1000 10");
    log("sent-1000-000009.log.gz", "P 1000 9");
    Files.writeString(folder.resolve("notes.txt"), "no log");

    assertThat(read(folder))
        .containsExactly(
            new SentEntry.Part(1000, 9), new SentEntry.Part(1000, 10), new SentEntry.Part(2000, 1));
  }

  @Test
  void aLogCutOffByAKillIsReadUpToItsLastWholeLine() throws Exception {
    var bytes = new ByteArrayOutputStream();
    try (var out = new GZIPOutputStream(bytes, 512, true)) {
      for (int i = 0; i < 1000; i++) {
        out.write(("C " + i + " 1 1 0\n").getBytes(StandardCharsets.UTF_8));
      }
      out.write("C 1000 1".getBytes(StandardCharsets.UTF_8));
      out.flush();
      Files.write(folder.resolve("sent-1000.log.gz"), bytes.toByteArray());
    }

    assertThat(read(folder)).hasSize(1000).last().isEqualTo(new SentEntry.Closed(999, 1, 1, 0));
    byte[] whole = Files.readAllBytes(folder.resolve("sent-1000.log.gz"));
    for (int length : List.of(0, 1, 9, 10, 11, 500, whole.length - 1)) {
      Files.write(folder.resolve("sent-1000.log.gz"), Arrays.copyOf(whole, length));
      assertThat(read(folder)).as("%s bytes", length).hasSizeLessThan(1001);
    }
  }

  @Test
  void aCutInTheMiddleOfARunIsNamed() throws Exception {
    byte[] whole = gzip("P 1000 1\nO 5 1 btcusdt@trade\n");
    Files.write(folder.resolve("sent-1000-000001.log.gz"), Arrays.copyOf(whole, whole.length - 9));
    log("sent-1000-000002.log.gz", "P 1000 2");

    assertThatThrownBy(() -> read(folder))
        .isInstanceOf(SentLogException.class)
        .hasMessageContaining("sent-1000-000001.log.gz:")
        .hasMessageContaining("sent-1000-000002.log.gz follows");
  }

  @Test
  void whatIsNotUnderstoodIsNamedWithFileAndLine() throws Exception {
    for (String line :
        List.of(
            "Z 1",
            "F 1",
            "F x 1 {}",
            "F 1 1,a {}",
            "C 1 2 3",
            "C 1 2 3 4 5",
            "R 1 1 17",
            "X 1 1 corrupt ###",
            "")) {
      Path file = log("sent-1000.log.gz", "P 1000 1", line);
      assertThatThrownBy(() -> read(file))
          .as(line)
          .isInstanceOf(SentLogException.class)
          .hasMessageContaining("sent-1000.log.gz:2: ");
    }
  }

  @Test
  void aMissingPartAndAFileThatIsNoLogAreNamed() throws Exception {
    log("sent-1000-000001.log.gz", "P 1000 1");
    log("sent-1000-000003.log.gz", "P 1000 3");
    assertThatThrownBy(() -> read(folder)).hasMessageContaining("expected part 2");

    Path other = Files.writeString(folder.resolve("other.txt"), "no log");
    assertThatThrownBy(() -> read(other)).hasMessageContaining("expected the name of a sent log");
    Path empty = Files.createDirectory(folder.resolve("empty"));
    assertThatThrownBy(() -> read(empty)).hasMessageContaining("holds no sent log");
    Path plain = Files.writeString(folder.resolve("sent-7.log.gz"), "no gzip at all");
    assertThatThrownBy(() -> read(plain)).hasMessageContaining("expected a gzip file");
  }

  @Test
  void whatTheWriterWritesComesBack() throws Exception {
    SentLog log = SentLog.bounded(folder, 1000, 1 << 20);
    log.subscribed(5, 1, List.of("btcusdt@trade"));
    byte[] frame = "{\"e\":\"trade\"}".getBytes(StandardCharsets.UTF_8);
    log.frame(6, "1", frame, 0, frame.length);
    log.closed(7, 1, 1, 1);
    log.close();

    assertThat(read(folder))
        .hasSize(4)
        .contains(
            new SentEntry.Part(1000, 1),
            new SentEntry.Subscribed(5, 1, List.of("btcusdt@trade")),
            new SentEntry.Closed(7, 1, 1, 1));
  }
}
