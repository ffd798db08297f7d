package io.topbook.sim.sentlog;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SentLogTest {
  private static final long LIMIT = 1 << 20;

  @TempDir Path folder;

  private final Random random = new Random(1);

  /// Frames that hardly compress, as many as fill this many bytes.
  private void write(SentLog log, long bytes) {
    for (long i = 0; i < bytes / 500; i++) {
      var frame = new StringBuilder();
      for (int j = 0; j < 1000 / 8; j++) {
        frame.append(Long.toHexString(random.nextLong() | 1L << 63), 0, 8);
      }
      byte[] text = frame.toString().getBytes(StandardCharsets.US_ASCII);
      log.frame(i, "1", text, 0, text.length);
      if (i % 50 == 0) {
        log.flush();
      }
    }
  }

  private List<Path> files() throws Exception {
    try (var files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }

  private long bytes() throws Exception {
    long sum = 0;
    for (Path file : files()) {
      sum += Files.size(file);
    }
    return sum;
  }

  private static List<String> lines(Path file) throws Exception {
    try (var in = new GZIPInputStream(Files.newInputStream(file))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
  }

  @Test
  void boundedLogLosesItsOldestPartsOnly() throws Exception {
    SentLog log = SentLog.bounded(folder, 1000, LIMIT);
    log.subscribed(5, 1, List.of("btcusdt@trade"));
    log.subscribed(6, 2, List.of("ethusdt@trade"));
    log.closed(7, 2, 0, 0);
    write(log, 3 * LIMIT);
    log.close();

    assertThat(bytes()).isBetween(LIMIT / 2, LIMIT + LIMIT / 8);
    var numbers = new ArrayList<Integer>();
    for (Path file : files()) {
      List<String> lines = lines(file);
      assertThat(lines.getFirst()).startsWith("P 1000 ");
      numbers.add(Integer.parseInt(lines.getFirst().split(" ")[2]));
      assertThat(lines.get(1)).isEqualTo("O 5 1 btcusdt@trade");
      assertThat(lines.subList(2, lines.size())).isNotEmpty().allMatch(l -> l.startsWith("F "));
    }
    assertThat(numbers.getFirst()).isGreaterThan(1);
    for (int i = 1; i < numbers.size(); i++) {
      assertThat(numbers.get(i)).isEqualTo(numbers.get(i - 1) + 1);
    }
  }

  @Test
  void partsFollowEachOtherWithoutLoss() throws Exception {
    SentLog log = SentLog.bounded(folder, 1000, LIMIT);
    write(log, LIMIT / 2);
    log.close();

    assertThat(files()).hasSizeGreaterThan(2);
    var frames = new ArrayList<Long>();
    for (Path file : files()) {
      for (String line : lines(file)) {
        if (line.startsWith("F ")) {
          frames.add(Long.parseLong(line.split(" ", 3)[1]));
        }
      }
    }
    assertThat(frames).hasSize((int) (LIMIT / 2 / 500)).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void everyStartCountsAgainstTheLimitAndWholeLogsStay() throws Exception {
    Path whole = Files.write(folder.resolve("sent-17.log.gz"), new byte[2 << 20]);
    for (int start = 1; start <= 30; start++) {
      SentLog log = SentLog.bounded(folder, start, LIMIT);
      write(log, LIMIT / 10);
      log.close();
    }

    assertThat(bytes() - Files.size(whole)).isBetween(LIMIT / 2, LIMIT + LIMIT / 8);
    assertThat(whole).exists();
    assertThat(folder.resolve("sent-30-000001.log.gz")).exists();
    assertThat(folder.resolve("sent-1-000001.log.gz")).doesNotExist();
  }
}
