package io.topbook.sim;

import io.topbook.sim.sentlog.SentLog;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// The options that every serving command has.
final class ServerOptions {
  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec command;

  @Option(
      names = "--host",
      defaultValue = "127.0.0.1",
      description = "address to listen on (default: ${DEFAULT-VALUE})")
  private String host = "127.0.0.1";

  @Option(
      names = "--port",
      defaultValue = "9443",
      description = "port to listen on, 0 for any (default: ${DEFAULT-VALUE})")
  private int port;

  @Option(
      names = "--sent-log",
      paramLabel = "DIR",
      description = "write what was sent into a new file here")
  private @Nullable Path sentLog;

  InetSocketAddress address() {
    if (port < 0 || port > 65535) {
      throw refusal("--port: must be from 0 to 65535, was " + port);
    }
    var address = new InetSocketAddress(host, port);
    if (address.isUnresolved()) {
      throw refusal("--host: no such host: " + host);
    }
    return address;
  }

  /// @param maxBytes of all such logs in the folder together, 0 for one whole file
  @Nullable SentLog openSentLog(long maxBytes) throws IOException {
    if (sentLog == null) {
      return null;
    }
    long now = System.currentTimeMillis();
    try {
      return maxBytes == 0 ? SentLog.in(sentLog, now) : SentLog.bounded(sentLog, now, maxBytes);
    } catch (IOException e) {
      throw new IOException("--sent-log: cannot write to " + sentLog + ": " + e.getMessage(), e);
    }
  }

  private RuntimeException refusal(String message) {
    return command == null
        ? new IllegalArgumentException(message)
        : new ParameterException(command.commandLine(), message);
  }
}
