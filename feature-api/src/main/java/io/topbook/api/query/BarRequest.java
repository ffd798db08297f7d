package io.topbook.api.query;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a request for bars may say, and what it then means. Immutable.
public final class BarRequest {
  private static final Duration DEFAULT_RANGE = Duration.ofMinutes(15);

  private final Parameter<String> symbol =
      Symbols.parameter("symbol", "The symbol as the exchange names it, say BTCUSDT.").mandatory();
  private final Parameter<BarKind> kind =
      Parameter.oneOf("kind", BarKind.class, "Bars of trades, or of best bid and ask.")
          .defaultingTo("trade");
  private final Parameter<Moment> from =
      Parameter.time(
          "from",
          "Start of the range, included. Without it the range is the 15 minutes before `to`.");
  private final Parameter<Moment> to =
      Parameter.time(
          "to",
          "End of the range, not included. Without it the range ends now; that of"
              + " `from=yesterday` ends with yesterday.");
  private final Parameter<Integer> limit;
  private final Parameter<Quality> quality =
      Parameter.oneOf(
              "quality",
              Quality.class,
              "`complete` keeps bars whose mask has none of 1, 2, 4, 8, 64, 128, 256, 512.")
          .defaultingTo("any");
  private final Parameter<Order> order =
      Parameter.oneOf("order", Order.class, "Oldest bar first, or newest.").defaultingTo("asc");
  private final Limits limits;

  public BarRequest(Limits limits) {
    this.limits = limits;
    this.limit =
        Parameter.whole(
                "limit",
                1,
                limits.maxRows(),
                "The most bars to answer with; `next` in the answer says where the rest begins.")
            .defaultingTo(Integer.toString(limits.defaultRows()));
  }

  public List<Parameter<?>> parameters() {
    return List.of(symbol, kind, from, to, limit, quality, order);
  }

  /// @param given every value of every parameter of the request
  /// @throws BadQueryException naming everything that is wrong
  public BarQuery parse(Map<String, List<String>> given, Instant now) {
    var arguments = new Arguments(given, parameters());
    Optional<String> askedSymbol = arguments.get(symbol);
    Optional<BarKind> askedKind = arguments.get(kind);
    Optional<TimeRange> askedRange = range(arguments, now);
    Optional<Integer> askedLimit = arguments.get(limit);
    Optional<Quality> askedQuality = arguments.get(quality);
    Optional<Order> askedOrder = arguments.get(order);
    arguments.check();
    return new BarQuery(
        Symbols.spelled(askedSymbol.orElseThrow()),
        askedKind.orElseThrow(),
        askedRange.orElseThrow(),
        askedLimit.orElseThrow(),
        askedQuality.orElseThrow(),
        askedOrder.orElseThrow());
  }

  private Optional<TimeRange> range(Arguments arguments, Instant now) {
    Optional<Moment> begin = arguments.get(from);
    Optional<Moment> end = arguments.get(to);
    boolean unusable =
        (begin.isEmpty() && arguments.has(from)) || (end.isEmpty() && arguments.has(to));
    if (unusable) {
      return Optional.empty();
    }
    Moment openEnd =
        begin.filter(Moment.Word.YESTERDAY::equals).isPresent()
            ? Moment.Word.TODAY
            : Moment.Word.NOW;
    Instant last = end.orElse(openEnd).at(now);
    Instant first = begin.map(moment -> moment.at(now)).orElse(last.minus(DEFAULT_RANGE));
    if (!first.isBefore(last)) {
      arguments.problem(from.name(), first.toString(), "must be before to, " + last);
      return Optional.empty();
    }
    var range = new TimeRange(first, last);
    if (range.length().compareTo(limits.maxRange()) > 0) {
      arguments.problem(
          from.name(),
          first.toString(),
          "must be at most " + limits.maxRange().toHours() + " hours before to, " + last);
      return Optional.empty();
    }
    return Optional.of(range);
  }
}
