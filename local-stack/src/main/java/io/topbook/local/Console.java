package io.topbook.local;

import io.topbook.local.process.Part;
import io.topbook.local.process.Progress;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;

/// The terminal: lines that stay, and at most one at the bottom that is written over. Where there
/// is no terminal, only lines that stay. Thread-safe.
final class Console implements Progress {
  private static final String ERASE = "\r\u001b[K";

  private final PrintStream out =
      new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
  private final boolean terminal = isTerminalThere();
  private String bottom = "";

  synchronized void line(String text) {
    out.println(terminal && !bottom.isEmpty() ? ERASE + text : text);
    if (terminal) {
      out.print(bottom);
      out.flush();
    }
  }

  /// Replaces the bottom line; empty removes it.
  synchronized void bottom(String text) {
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
