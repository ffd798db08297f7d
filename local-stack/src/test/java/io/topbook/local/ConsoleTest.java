package io.topbook.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ConsoleTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private final CountDownLatch read = new CountDownLatch(1);

  /// Takes nothing until somebody reads.
  private final OutputStream held =
      new OutputStream() {
        @Override
        public void write(int b) {
          try {
            read.await();
          } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
          }
          written.write(b);
        }
      };

  private Console console(OutputStream out, boolean terminal) {
    return new Console(
        new PrintStream(out, true, StandardCharsets.UTF_8), terminal, Console.thread());
  }

  private String written() {
    return written.toString(StandardCharsets.UTF_8);
  }

  @Test
  void aTerminalThatTakesNothingKeepsNobodyWaiting() throws Exception {
    Console console = console(held, true);

    console.line("one"); // would not return
    console.bottom("two");
    console.line("three");
    console.flush(Duration.ofMillis(10));
    assertThat(written()).isEmpty();

    read.countDown();
    console.flush(PATIENCE);
    assertThat(written()).startsWith("one").containsSubsequence("two", "three");
  }

  @Test
  void ofWhatATerminalDoesNotTakeForLongTheOldestIsLost() throws Exception {
    Console console = console(held, false);

    IntStream.range(0, 5_000).forEach(i -> console.line("line " + i));
    read.countDown();
    console.flush(PATIENCE);

    assertThat(written().lines().skip(1).collect(Collectors.toList()))
        .hasSizeBetween(990, 1_000)
        .endsWith("line 4998", "line 4999");
  }

  @Test
  void theBottomLineIsWrittenOverOnATerminalOnly() throws Exception {
    Console pipe = console(written, false);
    pipe.bottom("bottom");
    pipe.line("line");
    pipe.flush(PATIENCE);
    assertThat(written()).isEqualTo("line\n");

    written.reset();
    Console terminal = console(written, true);
    terminal.bottom("bottom");
    terminal.line("line");
    terminal.bottom("");
    terminal.flush(PATIENCE);
    assertThat(written()).isEqualTo("\r\u001b[Kbottom\r\u001b[Kline\nbottom\r\u001b[K");
  }
}
