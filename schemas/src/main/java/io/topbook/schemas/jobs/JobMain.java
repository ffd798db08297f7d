package io.topbook.schemas.jobs;

import io.topbook.runtime.BadSettingsException;
import io.topbook.runtime.Settings;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/// Runs a job as a process. Exit codes: 0 done, 1 it could not, 2 bad settings.
final class JobMain {
  private JobMain() {}

  static void run(Consumer<Settings> job) {
    System.exit(code(job));
  }

  private static int code(Consumer<Settings> job) {
    try {
      job.accept(Settings.from(System.getenv()));
      return 0;
    } catch (BadSettingsException e) {
      err().println(e.getMessage());
      return 2;
    } catch (JobFailedException e) {
      err().println(e.getMessage());
      return 1;
    }
  }

  /// Symbol names are of any script: UTF-8 whatever the locale.
  static PrintStream out() {
    return new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
  }

  private static PrintStream err() {
    return new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
  }
}
