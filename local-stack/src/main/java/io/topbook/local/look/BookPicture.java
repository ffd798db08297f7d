package io.topbook.local.look;

import io.topbook.local.look.BookView.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/// A book as text: bids to the left, asks to the right, the best of both on top, and bars that grow
/// away from the middle, all on one scale. Pure.
public final class BookPicture {
  private static final String MIDDLE = " │ ";

  /// The least that still tells sizes apart.
  private static final int SHORTEST_BAR = 3;

  private final BookView view;
  private final int width;
  private final Ink ink;
  private final List<String> lines = new ArrayList<>();

  private BookPicture(BookView view, int width, Ink ink) {
    this.view = view;
    this.width = width;
    this.ink = ink;
  }

  /// @param height at most so many lines, as long as one level fits; the worst levels are left out
  public static List<String> lines(BookView view, Instant now, int width, int height, Ink ink) {
    var picture = new BookPicture(view, width, ink);
    picture.head(now);
    picture.levels(height);
    return picture.lines;
  }

  private void head(Instant now) {
    String name = Digits.cut(view.symbol() + " on " + view.source(), width - 26);
    String state = view.state().label();
    lines.add(Digits.left(name, width - state.length()) + painted(state));
    lines.addAll(Digits.wrapped(view.why(), width));
    lines.add(Digits.cut(prices(), width));
    lines.add(Digits.cut(ages(now), width));
    for (String note : view.notes()) {
      Digits.wrapped("! " + note, width).forEach(line -> lines.add(ink.yellow(line)));
    }
    lines.add("");
  }

  private String painted(String state) {
    return switch (view.state()) {
      case KEY_FRAME, IN_SYNC -> ink.green(state);
      case WAITING, OUT_OF_RANGE -> ink.yellow(state);
      case SILENT, DOWN, GAP -> ink.red(state);
    };
  }

  private String prices() {
    String id = view.lastUpdateId() == null ? Digits.UNKNOWN : view.lastUpdateId().toString();
    String mid = Digits.UNKNOWN;
    String spread = Digits.UNKNOWN;
    if (!view.bids().isEmpty() && !view.asks().isEmpty()) {
      double bid = view.bids().getFirst().price();
      double ask = view.asks().getFirst().price();
      mid = Digits.fixed((bid + ask) / 2, decimals(view.priceDecimals(), Level::price) + 1);
      spread =
          Digits.fixed(ask - bid, decimals(view.priceDecimals(), Level::price))
              + String.format(Locale.ROOT, " (%.3f bps)", 20_000 * (ask - bid) / (bid + ask));
    }
    return "mid " + mid + "   spread " + spread + "   update id " + id;
  }

  private String ages(Instant now) {
    Instant event = view.eventTime();
    Instant received = view.receivedTime();
    if (event == null || received == null) {
      return "last event " + Digits.UNKNOWN;
    }
    return "last event %s ago (exchange, %s UTC), received %s ago"
        .formatted(
            Digits.age(Duration.between(event, now)),
            Digits.time(event, now),
            Digits.age(Duration.between(received, now)));
  }

  private void levels(int height) {
    int rows =
        Math.min(
            Math.max(view.bids().size(), view.asks().size()),
            Math.max(1, height - lines.size() - 1));
    int priceDecimals = decimals(view.priceDecimals(), Level::price);
    int qtyDecimals = decimals(view.qtyDecimals(), Level::qty);
    int priceWidth = widest(priceDecimals, Level::price, "price");
    int qtyWidth = widest(qtyDecimals, Level::qty, "quantity");
    int sides = width - MIDDLE.length() - 2 * (priceWidth + 1 + qtyWidth + 2);
    int bar = Math.max(SHORTEST_BAR, sides / 2);
    double most = shown().mapToDouble(Level::qty).max().orElse(1);

    lines.add(
        ink.dim(
            Digits.right("quantity", bar + 1 + qtyWidth)
                + Digits.right("bid", 1 + priceWidth)
                + " "
                + MIDDLE
                + Digits.right("ask", priceWidth)
                + " "
                + Digits.right("quantity", 1 + qtyWidth)));
    for (int row = 0; row < rows; row++) {
      lines.add(
          (bid(row, bar, most, priceWidth, priceDecimals, qtyWidth, qtyDecimals)
                  + MIDDLE
                  + ask(row, bar, most, priceWidth, priceDecimals, qtyWidth, qtyDecimals))
              .stripTrailing());
    }
  }

  private String bid(int row, int bar, double most, int priceWidth, int pd, int qtyWidth, int qd) {
    if (row >= view.bids().size()) {
      return " ".repeat(bar + 1 + qtyWidth + 1 + priceWidth + 1);
    }
    Level level = view.bids().get(row);
    return ink.green(Bar.leftward(level.qty() / most, bar))
        + ' '
        + Digits.right(Digits.fixed(level.qty(), qd), qtyWidth)
        + ' '
        + ink.green(Digits.right(Digits.fixed(level.price(), pd), priceWidth))
        + (level.vouched() ? " " : "?");
  }

  private String ask(int row, int bar, double most, int priceWidth, int pd, int qtyWidth, int qd) {
    if (row >= view.asks().size()) {
      return "";
    }
    Level level = view.asks().get(row);
    return ink.red(Digits.right(Digits.fixed(level.price(), pd), priceWidth))
        + (level.vouched() ? " " : "?")
        + ' '
        + Digits.right(Digits.fixed(level.qty(), qd), qtyWidth)
        + ' '
        + ink.red(Bar.rightward(level.qty() / most, bar).stripTrailing());
  }

  private Stream<Level> shown() {
    return Stream.concat(view.bids().stream(), view.asks().stream());
  }

  private int decimals(int atLeast, ToDoubleFunction<Level> field) {
    return Digits.decimals(atLeast, shown().mapToDouble(field).toArray());
  }

  private int widest(int decimals, ToDoubleFunction<Level> field, String heading) {
    return shown()
        .mapToInt(level -> Digits.fixed(field.applyAsDouble(level), decimals).length())
        .reduce(heading.length(), Math::max);
  }
}
