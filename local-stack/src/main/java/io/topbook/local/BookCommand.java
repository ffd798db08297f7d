package io.topbook.local;

import io.topbook.avro.DepthEvent;
import io.topbook.avro.SecondMark;
import io.topbook.avro.SymbolInfo;
import io.topbook.local.look.BookPicture;
import io.topbook.local.look.BookView;
import io.topbook.local.look.BookWatch;
import io.topbook.local.look.Ink;
import io.topbook.local.look.Log;
import io.topbook.local.look.SymbolLog;
import io.topbook.local.process.RunState;
import io.topbook.local.setup.Addresses;
import io.topbook.local.setup.Plan;
import io.topbook.local.setup.RunFolder;
import io.topbook.local.setup.StackSettings;
import io.topbook.schemas.Exchange;
import io.topbook.schemas.Topic;
import io.topbook.schemas.wire.AvroWireDeserializer;
import io.topbook.schemas.wire.RegistryClient;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// The live book of a symbol, from the depth topic alone: what any consumer can have.
@Command(name = "book", description = "Shows a symbol's order book as it changes; Ctrl-C ends it.")
final class BookCommand implements Callable<Integer> {
  private static final int MOST_LEVELS = 50;
  private static final Duration FRAME = Duration.ofMillis(250);

  /// Asking for the terminal's size starts a process.
  private static final Duration LOOK_AROUND = Duration.ofSeconds(1);

  @Parameters(paramLabel = "SYMBOL", description = "say BTCUSDT, in any case")
  private String typed = "";

  @Option(names = "--once", description = "one picture; also where there is no terminal")
  private boolean once;

  @Option(
      names = "--levels",
      paramLabel = "N",
      defaultValue = "10",
      description = "levels a side, 1 to 50, as far as they fit (default: ${DEFAULT-VALUE})")
  private int levels = 10;

  private final Console console = new Console();
  private final boolean terminal = Console.isTerminalThere();
  private final Ink ink = Ink.of(System.getenv(), terminal);

  @Override
  public Integer call() throws Exception {
    if (levels < 1 || levels > MOST_LEVELS) {
      throw new Refusal("--levels: must be from 1 to " + MOST_LEVELS + ", was " + levels, 2);
    }
    RunFolder folder = new Runs(StackSettings.home(System.getenv())).requireRunning();
    Addresses at = Addresses.read(folder.addressesFile());
    Plan plan = Plan.read(folder.planFile());
    var registry = new RegistryClient(URI.create(at.registry()));
    SymbolInfo info = info(at, plan.exchange(), registry);
    try (var log = new SymbolLog(at.kafka(), registry, plan.exchange(), info.getSymbol())) {
      SymbolLog.Start start = log.begin(this::tellSearch);
      console.bottom("");
      var watch =
          new BookWatch(
              info, plan.exchange().isFutures(), source(plan), start.keyFrame() ? "" : none(start));
      var reading = new Reading(watch);
      log.catchUp(reading);
      return once || !isScreen() ? showOnce(watch) : show(log, reading, folder);
    }
  }

  /// What the symbols topic says of the symbol that was typed.
  private SymbolInfo info(Addresses at, Exchange exchange, RegistryClient registry)
      throws InterruptedException {
    String topic = Topic.SYMBOLS.on(exchange);
    Map<String, SymbolInfo> listed = new TreeMap<>();
    try (var log = new Log(at.kafka());
        var values = new AvroWireDeserializer<>(registry, SymbolInfo.class)) {
      log.readAll(
          log.partitions(topic),
          record -> {
            SymbolInfo info = values.deserialize(topic, record.value());
            if (info != null) {
              listed.put(info.getSymbol(), info);
            }
          });
    }
    return Objects.requireNonNull(listed.get(SymbolName.require(typed, listed.keySet(), exchange)));
  }

  /// A terminal that can be drawn on.
  private boolean isScreen() {
    return terminal && !"dumb".equals(System.getenv("TERM"));
  }

  static String source(Plan plan) {
    return plan.exchange().label()
        + switch (plan.source()) {
          case SIMULATED_MARKET -> ", a simulated market";
          case EXCHANGE -> "";
          case RECORDING -> ", a recording";
        };
  }

  private void tellSearch(long lookedAt) {
    console.bottom(
        String.format(Locale.ROOT, "looking for the newest key frame: %,d records back", lookedAt));
  }

  private static String none(SymbolLog.Start start) {
    return String.format(
        Locale.ROOT,
        "none among the %s%,d records of its partition",
        start.whole() ? "" : "last ",
        start.records());
  }

  /// @return 0 when there is a book that one may rely on
  private int showOnce(BookWatch watch) throws InterruptedException {
    Instant now = Instant.now();
    BookView view = watch.view(levels, now);
    int width = terminal ? Screen.Size.ofTerminal().width() : Screen.Size.USUAL.width();
    BookPicture.lines(view, now, width, Integer.MAX_VALUE, ink).forEach(console::line);
    return view.state().isGood() ? 0 : 1;
  }

  private int show(SymbolLog log, Reading reading, RunFolder folder)
      throws IOException, InterruptedException {
    try (var screen = new Screen()) {
      Screen.Size size = Screen.Size.ofTerminal();
      long lookAround = System.nanoTime() + LOOK_AROUND.toNanos();
      while (true) {
        Instant now = Instant.now();
        screen.draw(
            BookPicture.lines(
                reading.watch().view(levels, now), now, size.width(), size.height(), ink),
            size.height());
        readFrame(log, reading);
        if (System.nanoTime() - lookAround >= 0) {
          if (folder.state().filter(RunState::isAlive).isEmpty()) {
            break;
          }
          size = Screen.Size.ofTerminal();
          lookAround = System.nanoTime() + LOOK_AROUND.toNanos();
        }
      }
    }
    console.line(folder.name() + " has stopped");
    return 1;
  }

  /// What comes until the next picture is due.
  private static void readFrame(SymbolLog log, Reading reading) {
    long until = System.nanoTime() + FRAME.toNanos();
    for (long left = FRAME.toNanos(); left > 0; left = until - System.nanoTime()) {
      log.read(Duration.ofNanos(left), reading);
    }
  }

  private record Reading(BookWatch watch) implements SymbolLog.Listener {
    @Override
    public void depth(DepthEvent event) {
      watch.depth(event);
    }

    @Override
    public void mark(SecondMark mark, Instant came) {
      watch.mark(mark, came);
    }

    @Override
    public void unreadable(String why) {
      watch.refused(why);
    }
  }
}
