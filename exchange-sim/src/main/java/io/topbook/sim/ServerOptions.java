package io.topbook.sim;

import io.netty.handler.ssl.SslContext;
import io.topbook.sim.fault.Faults;
import io.topbook.sim.fault.Schedule;
import io.topbook.sim.protocol.ExchangeRules;
import io.topbook.sim.protocol.ExchangeServer;
import io.topbook.sim.protocol.LoopTimer;
import io.topbook.sim.protocol.MadeUpCertificate;
import io.topbook.sim.protocol.Subscriptions;
import io.topbook.sim.protocol.Venue;
import io.topbook.sim.sentlog.SentLog;
import io.topbook.sim.trouble.FileTrouble;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
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

  @Option(
      names = "--tls",
      description = "speak TLS, with a certificate made up at the start (default: plain)")
  private boolean tls;

  @Option(
      names = "--tls-ca-file",
      paramLabel = "FILE",
      description = "write the certificate here as PEM, for clients to trust")
  private @Nullable Path tlsCaFile;

  @Option(
      names = "--faults",
      paramLabel = "FILE",
      description = "a schedule of faults: JSON objects, a line each or in a list")
  private @Nullable Path faults;

  @Option(
      names = "--faults-seed",
      defaultValue = "1",
      description = "of the chance in faults (default: ${DEFAULT-VALUE})")
  private long faultsSeed;

  InetSocketAddress address() {
    if (tlsCaFile != null && !tls) {
      throw refusal("--tls-ca-file: only together with --tls");
    }
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
    FileTrouble.makeFolder("--sent-log", sentLog);
    long now = System.currentTimeMillis();
    try {
      return maxBytes == 0 ? SentLog.in(sentLog, now) : SentLog.bounded(sentLog, now, maxBytes);
    } catch (IOException e) {
      throw new IOException(
          "--sent-log: cannot write into "
              + sentLog
              + ": "
              + FileTrouble.ofWriting(sentLog.resolve("sent"), e),
          e);
    }
  }

  /// Starts `server` for `venue`, with faults as scheduled and on request.
  ///
  /// @throws IOException naming the option whose file, port or certificate cannot be had
  /// @throws IllegalArgumentException naming what makes no sense in the schedule
  void start(
      ExchangeServer server,
      Subscriptions subscriptions,
      Venue venue,
      ExchangeRules rules,
      @Nullable SentLog log)
      throws IOException {
    Schedule schedule = schedule(venue);
    SslContext context = tls ? tls() : null;
    var meddler =
        new Faults(server.connections(), venue, new LoopTimer(server.loop()), log, faultsSeed);
    server.start(subscriptions, venue, rules, meddler, context);
    meddler.start(schedule);
  }

  private Schedule schedule(Venue venue) throws IOException {
    if (faults == null) {
      return Schedule.EMPTY;
    }
    try {
      return Schedule.read(faults, venue);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("--faults: " + e.getMessage(), e);
    } catch (IOException e) {
      throw new IOException("--faults: cannot read " + faults + ": " + FileTrouble.ofReading(e), e);
    }
  }

  private SslContext tls() throws IOException {
    MadeUpCertificate certificate = MadeUpCertificate.forHost(host);
    if (tlsCaFile != null) {
      try {
        Files.writeString(tlsCaFile, certificate.pem());
      } catch (IOException e) {
        throw new IOException(
            "--tls-ca-file: cannot write " + tlsCaFile + ": " + FileTrouble.ofWriting(tlsCaFile, e),
            e);
      }
    }
    return certificate.context();
  }

  private RuntimeException refusal(String message) {
    return command == null
        ? new IllegalArgumentException(message)
        : new ParameterException(command.commandLine(), message);
  }
}
