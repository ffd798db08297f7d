package io.topbook.local;

import io.topbook.local.look.Digits;
import io.topbook.local.look.History;
import io.topbook.local.look.Peek;
import io.topbook.local.look.PeekPicture;
import io.topbook.local.look.PeekRows;
import io.topbook.local.look.PeekRows.Listed;
import io.topbook.local.look.PeekRows.Stored;
import io.topbook.local.look.Reader;
import io.topbook.local.look.Rows;
import io.topbook.local.parts.Stack;
import io.topbook.local.setup.Addresses;
import io.topbook.local.setup.Plan;
import io.topbook.local.setup.RunFolder;
import io.topbook.local.setup.StackSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// A symbol's last feature rows, and how they went.
@Command(
    name = "peek",
    description = "Shows a symbol's last feature rows, and sparklines of five minutes or a day.")
final class PeekCommand implements Callable<Integer> {
  /// Five minutes in steps of five seconds.
  private static final int STEPS_OF_MINUTES = 60;

  private static final long STEP = 5;

  /// A day in steps of twenty minutes.
  private static final int STEPS_OF_DAY = 72;

  private static final long STEP_OF_DAY = 1_200;

  @Parameters(index = "0", paramLabel = "SYMBOL", description = "say BTCUSDT, in any case")
  private String typed = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "DAY",
      description = "yesterday, or a day as 2026-01-31, UTC; else the last five minutes")
  private @Nullable String day;

  private final Console console = new Console();

  @Override
  public Integer call() throws Exception {
    Instant now = Instant.now();
    LocalDate date = day == null ? null : date(day, now);
    RunFolder folder = new Runs(StackSettings.home(System.getenv())).requireRunning();
    Addresses at = Addresses.read(folder.addressesFile());
    Plan plan = Plan.read(folder.planFile());
    String password = Files.readString(folder.secret(Stack.READER));
    try (Connection connection =
        Reader.connect(at.database(), Stack.READER, password, plan.exchange().schema())) {
      var rows = new PeekRows(connection);
      Map<String, Listed> listed = rows.listed(plan.exchange().label());
      String name = SymbolName.require(typed, listed.keySet(), plan.exchange());
      Listed symbol = Objects.requireNonNull(listed.get(name));
      Stored stored =
          rows.stored(symbol)
              .orElseThrow(() ->
                  new Refusal(
                      name + " has no feature rows yet; ./topbook status says what is on its way"));
      int width = Console.isTerminalThere() ? Screen.Size.ofTerminal().width() : Integer.MAX_VALUE;
      Peek peek =
          date == null ? minutes(rows, symbol, stored, width) : day(rows, symbol, date, now, width);
      if (peek.last().isEmpty()) {
        throw new Refusal(
            "%s has no feature rows on %s; those stored are from %s to %s UTC"
                .formatted(
                    name, date, Digits.second(stored.first()), Digits.second(stored.last())));
      }
      console.line(
          name
              + " on "
              + BookCommand.source(plan)
              + ": "
              + title(peek, stored, date, Instant.now()));
      PeekPicture.lines(peek, width).forEach(console::line);
    }
    showHistory(folder, plan, at);
    return 0;
  }

  private static LocalDate date(String day, Instant now) {
    LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
    if (day.equalsIgnoreCase("yesterday")) {
      return today.minusDays(1);
    }
    try {
      LocalDate date = LocalDate.parse(day);
      if (date.isAfter(today)) {
        throw new Refusal("%s has not begun: it is %s UTC".formatted(day, Digits.second(now)), 2);
      }
      return date;
    } catch (DateTimeParseException _) {
      throw new Refusal(
          "DAY: expected yesterday or a day as %s, was \"%s\"".formatted(today.minusDays(1), day),
          2);
    }
  }

  /// Five minutes up to the newest row, however old it is.
  private static Peek minutes(PeekRows rows, Listed symbol, Stored stored, int width)
      throws SQLException {
    Instant to = stored.last().plusSeconds(1);
    Instant from = to.minusSeconds(STEPS_OF_MINUTES * STEP);
    int fold = fold(STEPS_OF_MINUTES, width);
    return rows.peek(symbol, from, to, STEPS_OF_MINUTES / fold, STEP * fold);
  }

  /// How many steps are one where the terminal is not as wide as there are steps.
  private static int fold(int steps, int width) {
    return IntStream.rangeClosed(1, steps)
        .filter(fold -> steps % fold == 0 && steps / fold <= width)
        .findFirst()
        .orElse(steps);
  }

  /// As much of the day as has passed.
  private static Peek day(PeekRows rows, Listed symbol, LocalDate date, Instant now, int width)
      throws SQLException {
    Instant from = date.atStartOfDay(ZoneOffset.UTC).toInstant();
    Instant end = from.plus(1, ChronoUnit.DAYS);
    Instant to = end.isBefore(now) ? end : now.truncatedTo(ChronoUnit.SECONDS);
    int fold = fold(STEPS_OF_DAY, width);
    return rows.peek(symbol, from, to, STEPS_OF_DAY / fold, STEP_OF_DAY * fold);
  }

  private static String title(Peek peek, Stored stored, @Nullable LocalDate date, Instant now) {
    if (date == null) {
      return "last row %s ago, of %s UTC"
          .formatted(
              Digits.age(Duration.between(stored.last().plusSeconds(1), now)),
              Digits.second(stored.last()));
    }
    long rows = peek.buckets().stream().mapToLong(Peek.Bucket::rows).sum();
    return String.format(
        Locale.ROOT,
        "%s, %,d of %,d seconds stored",
        date,
        rows,
        Duration.between(peek.from(), peek.to()).toSeconds());
  }

  /// Why rows of symbols whose market began in the past may be old.
  private void showHistory(RunFolder folder, Plan plan, Addresses at)
      throws IOException, SQLException {
    if (plan.history().contains(typed.toUpperCase(Locale.ROOT))) {
      try (var rows = new Rows(at.database(), folder, plan.exchange())) {
        new History(plan, rows).behind().ifPresent(console::line);
      }
    }
  }
}
