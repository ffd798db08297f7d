package io.topbook.local;

import io.topbook.local.process.StartFailedException;
import io.topbook.runtime.BadSettingsException;
import io.topbook.sim.replay.RecordingException;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Objects;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// The one command. Exit codes: 0 well, 1 not, 2 used wrongly or badly set.
@Command(
    name = "./topbook",
    description = "Order books and trades of Binance pairs, on one machine.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      DemoCommand.class,
      UpCommand.class,
      DownCommand.class,
      StatusCommand.class,
      LogsCommand.class,
      ReplayCommand.class,
      SqlCommand.class,
      TopicsCommand.class,
      BookCommand.class,
      PeekCommand.class,
      ExchangeSimCommand.class,
      SuperviseCommand.class,
      HelpCommand.class
    },
    footer = {
      "",
      "Settings come from the environment: SYMBOLS, TOPBOOK_HOME, the ports",
      "(PORT_KAFKA, PORT_API, …) and every program's own. local-stack/README.md",
      "lists them."
    })
public final class Topbook {
  private Topbook() {}

  public static void main(String[] arguments) {
    System.exit(commandLine().execute(arguments.length == 0 ? new String[] {"help"} : arguments));
  }

  static CommandLine commandLine() {
    CommandLine commands =
        new CommandLine(new Topbook())
            // Statements may begin with a comment, and nothing here is a file of arguments.
            .setExpandAtFiles(false);
    addHelp(commands);
    CommandLine sql = Objects.requireNonNull(commands.getSubcommands().get("sql"));
    sql.setUnmatchedOptionsArePositionalParams(true);
    CommandLine sim =
        Objects.requireNonNull(commands.getSubcommands().get(ExchangeSimCommand.NAME));
    sim.setUnmatchedOptionsArePositionalParams(true);
    return commands.setExecutionExceptionHandler(
        (problem, command, _) -> explain(problem, command));
  }

  /// All but the stand-in exchange, which answers for itself.
  private static void addHelp(CommandLine commands) {
    addHelp(commands.getCommandSpec());
    commands.getSubcommands().values().stream()
        .map(CommandLine::getCommandSpec)
        .filter(spec -> !spec.name().equals(ExchangeSimCommand.NAME))
        .filter(spec -> spec.findOption("--help") == null)
        .forEach(Topbook::addHelp);
  }

  private static void addHelp(CommandSpec command) {
    command.addOption(
        OptionSpec.builder("-h", "--help").usageHelp(true).description("shows this text").build());
  }

  /// What goes wrong in the world is told in words; what we did wrong, with its trace.
  private static int explain(Exception problem, CommandLine command) throws Exception {
    return switch (problem) {
      case BadSettingsException bad -> tell(bad, command, 2);
      case Refusal refusal -> tell(refusal, command, refusal.exitCode());
      case StartFailedException failed -> tell(failed, command, 1);
      case RecordingException bad -> tell(bad, command, 1);
      case SQLException refused -> tell(refused, command, 1);
      case IOException away -> tell(FileTrouble.text(away), command, 1);
      case KafkaException away -> tell(away, command, 1);
      default -> throw problem;
    };
  }

  private static int tell(Exception problem, CommandLine command, int exitCode) {
    return tell(String.valueOf(problem.getMessage()), command, exitCode);
  }

  private static int tell(String problem, CommandLine command, int exitCode) {
    command.getErr().println(problem);
    return exitCode;
  }
}
