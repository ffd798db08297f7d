package io.topbook.bench;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/// What `AggregatorLoad` is asked for; rates are records a second over all symbols.
///
/// @param levels changed levels a side of a diff
/// @param seconds published, of which the first `warmUp` are not counted
/// @param committed read what is committed only
record LoadOptions(
    int symbols,
    int depth,
    int quotes,
    int trades,
    int levels,
    int seconds,
    int warmUp,
    boolean committed,
    Mode mode) {
  /// How the aggregator meets the records.
  enum Mode {
    /// They come while it runs, on a schedule.
    PACED,
    /// They lie there before it starts.
    BACKLOG,
    /// Paced; it is killed half-way and started again at once under its name.
    RESTART,
    /// Paced; of two that share the partitions one is killed half-way, and the other takes over.
    TAKEOVER
  }

  private static final Map<String, Integer> NUMBERS =
      Map.of(
          "--symbols", 200,
          "--depth", 2_000,
          "--quotes", 4_000,
          "--trades", 400,
          "--levels", 12,
          "--seconds", 30,
          "--warm-up", 10);

  static final String USAGE =
      "options, with defaults: --symbols 200 --depth 2000 --quotes 4000 --trades 400 --levels 12"
          + " --seconds 30 --warm-up 10; --committed; --backlog or --kill restart|takeover";

  /// @throws IllegalArgumentException for an option that there is not, or a value it cannot have
  static LoadOptions of(String[] args, int from) {
    Map<String, Integer> numbers = new HashMap<>(NUMBERS);
    boolean committed = false;
    Mode mode = Mode.PACED;
    for (int i = from; i < args.length; i++) {
      switch (args[i]) {
        case "--committed" -> committed = true;
        case "--backlog" -> mode = Mode.BACKLOG;
        case "--kill" -> mode = Mode.valueOf(value(args, ++i).toUpperCase(Locale.ROOT));
        default -> {
          String option = args[i];
          int number = Integer.parseInt(value(args, ++i));
          if (number < 1 || numbers.replace(option, number) == null) {
            throw new IllegalArgumentException("expected an option and a number above 0");
          }
        }
      }
    }
    return new LoadOptions(
        number(numbers, "--symbols"),
        number(numbers, "--depth"),
        number(numbers, "--quotes"),
        number(numbers, "--trades"),
        number(numbers, "--levels"),
        number(numbers, "--seconds"),
        number(numbers, "--warm-up"),
        committed,
        mode);
  }

  private static int number(Map<String, Integer> numbers, String option) {
    return numbers.getOrDefault(option, 0);
  }

  private static String value(String[] args, int at) {
    if (at == args.length) {
      throw new IllegalArgumentException("no value for " + args[at - 1]);
    }
    return args[at];
  }

  boolean isPaced() {
    return mode != Mode.BACKLOG;
  }

  boolean kills() {
    return mode == Mode.RESTART || mode == Mode.TAKEOVER;
  }
}
