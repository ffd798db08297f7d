package io.topbook.sim;

import io.topbook.schemas.Exchange;
import io.topbook.sim.sentlog.SentLogException;
import io.topbook.sim.trouble.FileTrouble;
import io.topbook.sim.verify.Report;
import io.topbook.sim.verify.UnreachableException;
import io.topbook.sim.verify.Verifier;
import io.topbook.sim.verify.Verifier.Audience;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// Compares what was sent with topics and tables.
@Command(
    name = "verify",
    description = "Compares a sent log with the topics and the tables, value by value.",
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:equal", "1:not equal, or something cannot be reached", "2:refused"})
final class VerifyCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec command;

  @Option(
      names = "--sent-log",
      required = true,
      paramLabel = "DIR|FILE",
      description = "what was sent: a folder, or files; may be repeated")
  private List<Path> sentLog = List.of();

  @Option(names = "--kafka", paramLabel = "HOST:PORT", description = "compare the topics here")
  private @Nullable String kafka;

  @Option(
      names = "--registry",
      defaultValue = "http://127.0.0.1:8081/apis/ccompat/v7",
      paramLabel = "URL",
      description = "schema registry of the topics (default: ${DEFAULT-VALUE})")
  private URI registry = URI.create("");

  @Option(names = "--database", paramLabel = "JDBC", description = "compare the tables here")
  private @Nullable String database;

  @Option(
      names = "--database-user",
      defaultValue = "topbook_reader",
      paramLabel = "NAME",
      description = "who may read (default: ${DEFAULT-VALUE})")
  private String user = "";

  @Option(
      names = "--database-password-file",
      paramLabel = "FILE",
      description = "holds the password")
  private @Nullable Path passwordFile;

  @Option(
      names = "--exchange",
      defaultValue = "binance",
      paramLabel = "NAME",
      converter = ExchangeName.class,
      description = "whose topics and tables (default: ${DEFAULT-VALUE})")
  private Exchange exchange = Exchange.BINANCE;

  @Option(names = "--symbols", split = ",", paramLabel = "NAME", description = "only these")
  private Set<String> symbols = new HashSet<>();

  @Option(
      names = "--connections",
      defaultValue = "collectors",
      paramLabel = "collectors|all|N,…",
      description =
          "whose events count: of those that take quotes, trades and depth of a symbol, of all, or"
              + " of these (default: ${DEFAULT-VALUE})")
  private String connections = "";

  @Option(
      names = "--drain",
      defaultValue = "30",
      paramLabel = "SECONDS",
      description = "how long to wait for what is missing (default: ${DEFAULT-VALUE})")
  private long drainSeconds;

  @Option(
      names = "--tolerance",
      defaultValue = "5",
      paramLabel = "SECONDS",
      description =
          "how far the times of spot quotes may be off, and the clocks of the machines"
              + " (default: ${DEFAULT-VALUE})")
  private long toleranceSeconds;

  @Option(
      names = "--problems",
      defaultValue = "10",
      paramLabel = "N",
      description = "how many of each to show (default: ${DEFAULT-VALUE})")
  private int problems;

  @Override
  public Integer call() throws Exception {
    Range.check("--drain", drainSeconds, 0, 86_400);
    Range.check("--tolerance", toleranceSeconds, 0, 86_400);
    Range.check("--problems", problems, 0, 10_000);
    if (kafka == null && database == null) {
      throw refusal("--kafka, --database: expected one of them, or both");
    }
    if (registry.getHost() == null || !String.valueOf(registry.getScheme()).matches("https?")) {
      throw refusal("--registry: must begin with http:// or https://, was " + registry);
    }
    var options =
        new Verifier.Options(
            sentLog,
            Optional.ofNullable(kafka).map(servers -> new Verifier.Kafka(servers, registry)),
            database(),
            exchange,
            symbols.stream()
                .map(symbol -> symbol.strip().toUpperCase(Locale.ROOT))
                .collect(Collectors.toSet()),
            audience(),
            Duration.ofSeconds(drainSeconds),
            Duration.ofSeconds(toleranceSeconds),
            problems);
    try {
      Report report = new Verifier(options).run();
      if (command != null) {
        command.commandLine().getOut().println(report.text());
      }
      return report.isEqual() ? 0 : 1;
    } catch (SentLogException e) {
      throw new IOException("--sent-log: " + e.getMessage(), e);
    } catch (UnreachableException e) {
      if (command != null) {
        command.commandLine().getErr().println(e.getMessage());
      }
      return 1;
    }
  }

  private Optional<Verifier.Database> database() throws IOException {
    if (database == null) {
      return Optional.empty();
    }
    if (!database.startsWith("jdbc:postgresql:")) {
      throw refusal("--database: must begin with jdbc:postgresql:, was " + database);
    }
    return Optional.of(new Verifier.Database(database, user, password()));
  }

  private String password() throws IOException {
    if (passwordFile == null) {
      return "";
    }
    try {
      return Files.readString(passwordFile).strip();
    } catch (IOException e) {
      throw new IOException(
          "--database-password-file: cannot read " + passwordFile + ": " + FileTrouble.ofReading(e),
          e);
    }
  }

  private Audience audience() {
    return switch (connections) {
      case "collectors" -> new Audience.Collectors();
      case "all" -> new Audience.Everybody();
      default -> {
        if (!connections.matches("[0-9]{1,9}(,[0-9]{1,9})*")) {
          throw refusal(
              "--connections: must be collectors, all, or numbers joined by commas, was "
                  + connections);
        }
        yield new Audience.Numbers(
            List.of(connections.split(",")).stream()
                .map(Integer::valueOf)
                .collect(Collectors.toSet()));
      }
    };
  }

  private RuntimeException refusal(String message) {
    return command == null
        ? new IllegalArgumentException(message)
        : new ParameterException(command.commandLine(), message);
  }
}
