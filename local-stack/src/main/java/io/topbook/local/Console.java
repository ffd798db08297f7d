package io.topbook.local;

import io.topbook.local.process.Part;
import io.topbook.local.process.Progress;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// The terminal: lines that stay, and at most one at the bottom that is written over. Where there
/// is no terminal, only lines that stay. Thread-safe.
final class Console implements Progress {
  private static final String ERASE = "\r\u001b[K";

  /// So many lines wait for a terminal that takes none; then the oldest are lost.
  private static final int WAITING = 1_000;

  private final PrintStream out;
  private final boolean terminal;
  private final Executor writer;
  private String bottom = "";

  /// Who speaks waits until it is written.
  Console() {
    this(Runnable::run);
  }

  private Console(Executor writer) {
    this(
        new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8),
        isTerminalThere(),
        writer);
  }

  Console(PrintStream out, boolean terminal, Executor writer) {
    this.out = out;
    this.terminal = terminal;
    this.writer = writer;
  }

  /// Who speaks never waits: a terminal that is held (Ctrl-S), a pipe that nobody reads, must not
  /// keep a part from being started again, or a run from ending.
  static Console ofRun() {
    return new Console(thread());
  }

  static Executor thread() {
    return new ThreadPoolExecutor(
        1,
        1,
        0,
        TimeUnit.SECONDS,
        new ArrayBlockingQueue<>(WAITING),
        Thread.ofPlatform().daemon().name("console").factory(),
        new ThreadPoolExecutor.DiscardOldestPolicy());
  }

  /// Waits until all is written that was said before, but no longer than `patience`.
  void flush(Duration patience) throws InterruptedException {
    var written = new CountDownLatch(1);
    writer.execute(written::countDown);
    boolean _ = written.await(patience.toMillis(), TimeUnit.MILLISECONDS);
  }

  void line(String text) {
    writer.execute(() -> writeLine(text));
  }

  private synchronized void writeLine(String text) {
    out.println(terminal && !bottom.isEmpty() ? ERASE + text : text);
    if (terminal) {
      out.print(bottom);
      out.flush();
    }
  }

  /// Replaces the bottom line; empty removes it.
  void bottom(String text) {
    writer.execute(() -> writeBottom(text));
  }

  private synchronized void writeBottom(String text) {
    if (terminal && !text.equals(bottom)) {
      out.print(ERASE + text);
      out.flush();
      bottom = text;
    }
  }

  /// Both ends are a terminal. JDK 25 gives no console again where there is no terminal; JDK 22 to
  /// 24 gave one.
  @SuppressWarnings("SystemConsoleNull")
  static boolean isTerminalThere() {
    return System.console() != null && System.console().isTerminal();
  }

  @Override
  public void ready(Part part, Duration took) {
    line(
        String.format(
            Locale.ROOT,
            "  %-12s %-7s %5.1f s   %s",
            part.name(),
            part.kind() == Part.Kind.JOB ? "done" : "ready",
            took.toMillis() / 1e3,
            part.ports().isEmpty() ? "" : "127.0.0.1:" + part.ports().getFirst().number()));
  }

  @Override
  public void died(Part part, String how, Duration pause) {
    line(
        String.format(
            Locale.ROOT,
            "  %-12s ended (%s), starting it again in %.1f s",
            part.name(),
            how,
            pause.toMillis() / 1e3));
  }

  @Override
  public void trouble(String text) {
    line("  " + text);
  }

  @Override
  public void stopped(Part part, boolean killed) {
    line(String.format("  %-12s stopped%s", part.name(), killed ? " (had to be killed)" : ""));
  }
}
