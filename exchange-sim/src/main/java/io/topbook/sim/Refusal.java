package io.topbook.sim;

import io.topbook.sim.replay.RecordingException;
import io.topbook.sim.trouble.FileTrouble;
import java.io.IOException;
import java.nio.file.FileSystemException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/// Answers what is the caller's to mend (a file, a port, a setting) with one message and exit code
/// 2; anything else is our mistake and keeps its stack trace.
final class Refusal implements IExecutionExceptionHandler {
  @Override
  public int handleExecutionException(Exception exception, CommandLine command, ParseResult parsed)
      throws Exception {
    if (exception instanceof FileSystemException trouble) {
      command.getErr().println(trouble.getFile() + ": " + FileTrouble.ofReading(trouble));
      return CommandLine.ExitCode.USAGE;
    }
    if (exception instanceof RecordingException
        || exception instanceof IOException
        || exception instanceof IllegalArgumentException) {
      command.getErr().println(exception.getMessage());
      return CommandLine.ExitCode.USAGE;
    }
    throw exception;
  }
}
