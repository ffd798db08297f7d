package io.topbook.local;

import io.topbook.local.look.Log;
import io.topbook.local.look.Rows;
import io.topbook.local.look.Table;
import io.topbook.local.replay.Account;
import io.topbook.local.replay.Balance;
import io.topbook.local.setup.Addresses;
import io.topbook.local.setup.Folders;
import io.topbook.local.setup.Plan;
import io.topbook.local.setup.RunFolder;
import io.topbook.local.setup.StackSettings;
import io.topbook.schemas.Exchange;
import io.topbook.sim.Speed;
import io.topbook.sim.replay.Inspector;
import io.topbook.sim.replay.Recording;
import io.topbook.sim.replay.RecordingException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/// Plays recordings through the whole stack and accounts for every frame.
@Command(
    name = "replay",
    description = "Plays recordings through everything, and accounts for every frame.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:every frame is in its table",
      "1:something is missing, or the recording has bad lines (the good ones are stored) or lines"
          + " out of order",
      "2:used wrongly"
    })
final class ReplayCommand implements Callable<Integer> {
  static final String RUN = "replay";

  @Option(
      names = "--speed",
      defaultValue = "max",
      paramLabel = "max|FACTOR",
      converter = SpeedWord.class,
      description = "of the recorded pace (default: ${DEFAULT-VALUE})")
  private String speed = "max";

  @Option(
      names = "--exchange",
      paramLabel = "NAME",
      description = "binance, binance-usdm or binance-coinm, instead of reading it off the frames",
      converter = ExchangeName.class)
  private @Nullable Exchange exchange;

  @Option(names = "--keep", description = "leave everything up afterwards; ./topbook down ends it")
  private boolean keep;

  @Parameters(
      arity = "1..*",
      paramLabel = "FILE",
      description = "recordings, merged by receive time")
  private List<Path> files = List.of();

  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final Console console = new Console();

  @Override
  public Integer call() throws Exception {
    StackSettings settings = StackSettings.ofOwnParts(System.getenv(), RUN);
    Recording recording = inspect();
    RunFolder folder = freshFolder(settings);
    Process run = Starting.inBackground(settings.home(), folder, plan(recording));
    var end = Thread.ofPlatform().unstarted(() -> stopQuietly(run.toHandle(), folder));
    Runtime.getRuntime().addShutdownHook(end);
    RunOutput output = Starting.awaitRunning(run, folder, console);
    Addresses at = Addresses.read(folder.addressesFile());
    new ReplayProgress(at, recording.exchange(), folder, output, console).awaitStored();
    boolean balanced = patientAccount(settings.patience(), at, recording, folder);
    Runtime.getRuntime().removeShutdownHook(end);
    if (keep) {
      console.line("left up for ./topbook sql, topics and status; ./topbook down ends it");
    } else {
      DownCommand.stop(run.toHandle(), folder, console);
    }
    List<String> faults = recording.faults();
    if (balanced && !faults.isEmpty()) {
      console.line("balanced, but " + String.join(" and ", faults) + ": see above");
    }
    return balanced && faults.isEmpty() ? 0 : 1;
  }

  private Recording inspect() throws RecordingException {
    Recording recording = Inspector.inspect(files, exchange);
    console.line(
        "%s, %d symbols, %,d lines, %.1f s: %s"
            .formatted(
                recording.exchange().label(),
                recording.symbols().size(),
                recording.lines(),
                (recording.lastReceiveNanos() - recording.firstReceiveNanos()) / 1e9,
                recording.frames()));
    recording.remarks().forEach(console::line);
    return recording;
  }

  private RunFolder freshFolder(StackSettings settings) throws IOException, InterruptedException {
    var runs = new Runs(settings.home());
    RunFolder folder = RunFolder.of(settings.home(), RUN);
    Optional<RunFolder> up = runs.running();
    if (up.isPresent() && !up.get().name().equals(RUN)) {
      throw new Refusal(up.get().name() + " is up: ./topbook down ends it, then replay");
    }
    if (up.isPresent()) {
      DownCommand.stop(folder, console);
    }
    try (FileChannel _ = runs.lock()) {
      runs.clear(console::line);
      Folders.delete(folder.path());
    }
    return folder;
  }

  private Plan plan(Recording recording) {
    return new Plan(
        Plan.Source.RECORDING,
        recording.exchange(),
        recording.symbolsSetting(),
        recording.symbolsSetting(),
        List.of(),
        "",
        files.stream().map(file -> file.toAbsolutePath().toString()).toList(),
        speed);
  }

  /// A part that was killed in the meantime is being started again: the account waits for it.
  private boolean patientAccount(
      Duration patience, Addresses at, Recording recording, RunFolder folder)
      throws IOException, SQLException, InterruptedException {
    long startNanos = System.nanoTime();
    while (true) {
      try {
        return account(at, recording, folder);
      } catch (IOException | SQLException | KafkaException e) {
        if (System.nanoTime() - startNanos > patience.toNanos()) {
          throw e;
        }
        console.bottom("waiting: " + e.getMessage());
        Thread.sleep(PAUSE);
      }
    }
  }

  private boolean account(Addresses at, Recording recording, RunFolder folder)
      throws IOException, SQLException, InterruptedException {
    console.bottom("reading back every topic");
    try (var log = new Log(at.kafka());
        var rows = new Rows(at.database(), folder, recording.exchange())) {
      var account = new Account(at, recording.exchange(), log, rows);
      Balance balance = account.draw();
      console.bottom("");
      console.line("");
      console.line(text(balance, recording.exchange()));
      console.line(
          "key frames %,d (recorded and later ones), frames dropped with a reason %,d"
              .formatted(account.keyFrames(), account.dropped()));
      if (balance.duplicates() > 0) {
        console.line("came twice or behind a later one, left out: " + balance.duplicatesByFrame());
      }
      List<String> differences = balance.differences();
      differences.forEach(console::line);
      console.line(balance.verdict());
      return differences.isEmpty();
    }
  }

  private static String text(Balance balance, Exchange exchange) {
    var table =
        new Table("frame", "sent", "topic", "records", "distinct keys", "table", "rows", "dead");
    for (Balance.Stored stored : balance.stored()) {
      Optional<Balance.Stream> stream =
          balance.streams().stream()
              .filter(each -> each.topic().equals(stored.topic()))
              .findFirst();
      table.row(
          stream.map(Balance.Stream::frame).orElse(""),
          stream.map(each -> String.format(Locale.ROOT, "%,d", each.sent())).orElse(""),
          stored.topic().substring(exchange.label().length() + 1),
          stored.records(),
          stored.distinct(),
          stored.table(),
          stored.rows(),
          stored.deadLettered());
    }
    return table.text();
  }

  private void stopQuietly(ProcessHandle run, RunFolder folder) {
    try {
      if (run.isAlive()) {
        DownCommand.stop(run, folder, console);
      }
    } catch (IOException e) {
      console.line("cannot stop: " + e.getMessage());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /// What the simulator will read, refused here before anything starts.
  static final class SpeedWord implements picocli.CommandLine.ITypeConverter<String> {
    @Override
    public String convert(String word) {
      new Speed().convert(word);
      return word;
    }
  }

  /// `binance-usdm`.
  static final class ExchangeName implements picocli.CommandLine.ITypeConverter<Exchange> {
    @Override
    public Exchange convert(String label) {
      try {
        return Exchange.of(label);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }
}
