package io.topbook.local;

import java.io.File;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The whole terminal, drawn again and again. The terminal is as it was before when this is closed
/// or the process is told to end. Thread-safe.
final class Screen implements AutoCloseable {
  /// The terminal's second screen; no cursor; lines that are too long are cut.
  private static final String ENTER = "\u001b[?1049h\u001b[?25l\u001b[?7l";

  private static final String LEAVE = "\u001b[0m\u001b[?7h\u001b[?25h\u001b[?1049l";
  private static final String HOME = "\u001b[H";
  private static final String ERASE_LINE = "\u001b[K";
  private static final String ERASE_BELOW = "\u001b[J";

  /// Columns and rows.
  record Size(int width, int height) {
    /// What a terminal has whose size nobody tells, and what is not a terminal.
    static final Size USUAL = new Size(80, 24);

    private static final Pattern ANSWER = Pattern.compile("(\\d+) (\\d+)\\s*");

    /// As `stty` says, which is everywhere; the JDK cannot say.
    static Size ofTerminal() throws InterruptedException {
      try {
        Process stty =
            new ProcessBuilder("stty", "size")
                .redirectInput(new File("/dev/tty"))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String answer = new String(stty.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        stty.waitFor();
        Matcher size = ANSWER.matcher(answer);
        return size.matches() && !answer.startsWith("0 ")
            ? new Size(Integer.parseInt(size.group(2)), Integer.parseInt(size.group(1)))
            : USUAL;
      } catch (IOException _) {
        return USUAL;
      }
    }
  }

  private final PrintStream out =
      new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);
  private final Thread atEnd = new Thread(this::leave, "leave-screen");
  private boolean open = true;

  Screen() {
    Runtime.getRuntime().addShutdownHook(atEnd);
    out.print(ENTER);
    out.flush();
  }

  /// Replaces what is shown.
  ///
  /// @param height of the terminal
  synchronized void draw(List<String> lines, int height) {
    if (open) {
      // Each line is erased before it is written: behind a full one the cursor stands on its last
      // character. No line ends after the last one: on a full screen it would scroll.
      out.print(HOME + ERASE_LINE + String.join("\r\n" + ERASE_LINE, lines));
      out.print(lines.size() < height ? "\r\n" + ERASE_BELOW : "");
      out.flush();
    }
  }

  private synchronized void leave() {
    if (open) {
      open = false;
      out.print(LEAVE);
      out.flush();
    }
  }

  @Override
  public void close() {
    leave();
    try {
      Runtime.getRuntime().removeShutdownHook(atEnd);
    } catch (IllegalStateException _) {
      // the process is ending, which is what the hook is for
    }
  }
}
