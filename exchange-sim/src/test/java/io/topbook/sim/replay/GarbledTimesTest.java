package io.topbook.sim.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GarbledTimesTest {
  private static final long START = 1_723_161_253_937_085_768L;
  private static final long STEP = 20_000_000;
  private static final long HOUR = 3_600_000_000_000L;
  private static final long DAY = 24 * HOUR;

  @TempDir Path folder;

  private static long[] times(int count) {
    return LongStream.range(0, count).map(i -> START + i * STEP).toArray();
  }

  private Recording inspect(long... times) throws Exception {
    var lines = new ArrayList<String>();
    for (long time : times) {
      lines.add(
          time
              + " {\"stream\":\"btcusdt@bookTicker\",\"data\":{\"u\":1,\"s\":\"BTCUSDT\",\"b\":\"1\",\"B\":\"1\",\"a\":\"2\",\"A\":\"1\"}}");
    }
    return Inspector.inspect(List.of(Files.write(folder.resolve("a.txt"), lines)), null);
  }

  private static List<Long> bad(Recording recording) {
    return recording.badLines().stream().map(BadLine::line).toList();
  }

  private static List<Long> played(Recording recording) {
    var times = new ArrayList<Long>();
    try (var lines = new MergedLines(recording.files())) {
      for (Line line = lines.next(); line != null; line = lines.next()) {
        times.add(line.receiveNanos());
      }
    }
    return times;
  }

  /// Flips the digit at `digit` of the lines' times and expects just these lines to be bad.
  @ParameterizedTest
  @CsvSource({
    "1, 1, 8", "1, 1, 6", "1, 0, 2", "1, 0, 0", "500, 1, 8", "500, 1, 6", "500, 0, 0",
    "500, 0, 9", "500, 5, 9", "500, 7, 9", "500, 7, 0", "999, 1, 8", "999, 1, 6", "1000, 1, 8",
    "1000, 1, 6", "1000, 0, 0", "1000, 4, 0", "1000, 4, 9", "2, 1, 8", "2, 1, 6"
  })
  void flippedDigitMakesOneBadLine(int line, int digit, String flipped) throws Exception {
    long[] times = times(1000);
    var text = new StringBuilder(Long.toString(times[line - 1]));
    text.setCharAt(digit, flipped.charAt(0));
    times[line - 1] = new java.math.BigInteger(text.toString()).longValue();

    Recording recording = inspect(times);

    assertThat(bad(recording)).containsExactly((long) line);
    assertThat(recording.badLines().getFirst().reason()).isNotEmpty();
    assertThat(recording.clockSteps()).isZero();
    assertThat(recording.lines()).isEqualTo(999);
    assertThat(played(recording)).hasSize(999).isSorted().doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @CsvSource({
    "1, 36500, 36500",
    "1, -1100, -1100",
    "1, 900, -900",
    "1, -900, 900",
    "500, 36500, 36500",
    "500, -1100, -1100",
    "500, 900, -900",
    "500, -900, 900",
    "500, 1100, 900",
    "500, -1100, -900",
    "999, 36500, 36500",
    "999, -1100, -1100",
    "999, 900, -900",
    "999, -900, 900"
  })
  void twoInARowAreBothBad(int line, int firstDays, int secondDays) throws Exception {
    long[] times = times(1000);
    times[line - 1] += firstDays * DAY;
    times[line] += secondDays * DAY;

    Recording recording = inspect(times);

    assertThat(bad(recording)).containsExactly((long) line, line + 1L);
    assertThat(played(recording)).hasSize(998).isSorted().doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @CsvSource({"1, 5", "2, 5", "4, 900", "500, 900", "500, 2", "996, 900", "998, 20", "999, 20"})
  void realPauseStaysWhatItIs(int linesBefore, int hours) throws Exception {
    long[] times = times(1000);
    for (int i = linesBefore; i < times.length; i++) {
      times[i] += hours * HOUR;
    }

    Recording recording = inspect(times);

    assertThat(recording.badLines()).isEmpty();
    assertThat(recording.clockSteps()).isZero();
    assertThat(recording.lastReceiveNanos()).isEqualTo(times[999]);
  }

  @Test
  void flipRightBehindAPauseIsBad() throws Exception {
    long[] times = times(1000);
    for (int i = 500; i < times.length; i++) {
      times[i] += 5 * HOUR;
    }
    times[500] += 36500 * DAY;
    times[502] -= 900 * DAY;

    assertThat(bad(inspect(times))).containsExactly(501L, 503L);
  }

  @Test
  void quietRecordingWithAPauseAheadOfEachLineIsClean() throws Exception {
    long[] times = LongStream.range(0, 40).map(i -> START + i * 3 * HOUR).toArray();
    assertThat(inspect(times).badLines()).isEmpty();

    times[20] += 900 * DAY;
    assertThat(bad(inspect(times))).containsExactly(21L);
  }

  @Test
  void clockThatWasSetBackIsAStepAndNoBadLine() throws Exception {
    long[] times = times(1000);
    for (int i = 500; i < times.length; i++) {
      times[i] -= 2 * HOUR;
    }

    Recording recording = inspect(times);

    assertThat(recording.badLines()).isEmpty();
    assertThat(recording.clockSteps()).isEqualTo(500);
  }

  @Test
  void twoLinesFarApartTellNothing() throws Exception {
    assertThat(inspect(START, START + 900 * DAY).badLines()).isEmpty();
  }
}
