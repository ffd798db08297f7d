package io.topbook.features;

import io.topbook.features.Feature.DType;
import java.util.ArrayList;
import java.util.List;

/// The set `core`, written down: `docs/features.md` has the same with ranges and examples.
///
/// `t` is the end of the row's second. "Known" is what the feed told since the history began.
final class CoreFeatures {
  private static final String NO_QUOTE = "null while no quote is known.";
  private static final String NO_LEVELS =
      "null when the book is unknown or has fewer levels on a side.";

  private final List<Feature> features = new ArrayList<>();

  private CoreFeatures() {}

  static List<Feature> inOrder() {
    var core = new CoreFeatures();
    core.quoteState();
    core.quoteFlow();
    core.bookState();
    core.bookFlow();
    core.trades();
    core.returns();
    return core.features;
  }

  private void quoteState() {
    real("q_bid", "price", "Best bid price of the last quote before t; " + NO_QUOTE);
    real("q_ask", "price", "Best ask price of the last quote before t; " + NO_QUOTE);
    real("q_bid_qty", "base", "Quantity at the last quote's best bid; " + NO_QUOTE);
    real("q_ask_qty", "base", "Quantity at the last quote's best ask; " + NO_QUOTE);
    real("q_mid", "price", "(bid + ask) / 2 of the last quote; " + NO_QUOTE);
    real(
        "q_spread_bps",
        "bps",
        "10000 (ask − bid) / mid of the last quote, below 0 when crossed; " + NO_QUOTE);
    whole(
        "q_spread_ticks",
        "ticks",
        "(ask − bid) / tick size in force, to the nearest whole number; null while no quote or no"
            + " tick size is known.");
    real(
        "q_wmid_bps",
        "bps",
        "10000 (w − mid) / mid, w = (bid·ask_qty + ask·bid_qty) / (bid_qty + ask_qty), of the last"
            + " quote; null while no quote is known or when its quantities add up to 0.");
    real(
        "q_imb",
        "1",
        "(bid_qty − ask_qty) / (bid_qty + ask_qty) of the last quote; null while no quote is known"
            + " or when its quantities add up to 0.");
    real("q_age_ms", "ms", "t − time of the last quote, ms; " + NO_QUOTE);
  }

  private void quoteFlow() {
    for (int window : new int[] {1, 10, 60}) {
      whole("q_updates_" + window, "count", "Quotes of the last " + window + " s.");
    }
    for (int window : new int[] {1, 10, 60}) {
      real(
          "q_ofi_" + window,
          "base",
          "Order flow imbalance at the best levels: Σ e over the quotes of the last "
              + window
              + " s, each against the one before, e = [b ≥ b′] qb − [b ≤ b′] qb′ − [a ≤ a′] qa + [a"
              + " ≥ a′] qa′; null when no quote is known before the window.");
    }
    for (int window : new int[] {1, 10, 60}) {
      real(
          "q_ofi_norm_" + window,
          "1",
          "q_ofi_"
              + window
              + " / mean of (bid_qty + ask_qty) / 2 over the window's quotes; null when q_ofi_"
              + window
              + " is, or when the window has no quote.");
    }
  }

  private void bookState() {
    for (int levels : new int[] {1, 3, 5}) {
      real(
          "k_imb_" + levels,
          "1",
          "(Σ bid quantity − Σ ask quantity) / (Σ bid quantity + Σ ask quantity), best "
              + count(levels)
              + " of the held book; "
              + NO_LEVELS);
    }
    real(
        "k_depth_bid_5_quote",
        "quote",
        "Σ price·quantity of the best 5 bid levels of the held book, quote currency; " + NO_LEVELS);
    real(
        "k_depth_ask_5_quote",
        "quote",
        "Σ price·quantity of the best 5 ask levels of the held book, quote currency; " + NO_LEVELS);
    real(
        "k_dwmid_5_bps",
        "bps",
        "10000 (d − m) / m, d = (B·VA + A·VB) / (VA + VB): B, A the mean prices of the best 5 bid"
            + " and ask levels weighted by quantity, VB, VA their quantities, m the book's mid; "
            + NO_LEVELS);
    for (String side : new String[] {"bid", "ask"}) {
      real(
          "k_slope_" + side + "_5",
          "quote per bps",
          "k_depth_"
              + side
              + "_5_quote / bps from the book's mid to the 5th "
              + side
              + " price; "
              + NO_LEVELS);
    }
  }

  private static String count(int levels) {
    return levels == 1 ? "level a side" : levels + " levels a side";
  }

  private void bookFlow() {
    for (int level = 1; level <= 5; level++) {
      for (int window : new int[] {1, 10, 60}) {
        real(
            "k_mlofi_" + level + '_' + window,
            "base",
            "Order flow imbalance at level "
                + level
                + ": Σ e over the depth events applied in the last "
                + window
                + " s, e as in q_ofi with the level's price and quantity before and after the"
                + " event; null when the book was not known throughout, or the level absent before"
                + " or after any of them.");
      }
    }
    real(
        "k_age_ms",
        "ms",
        "t − time of the last applied depth event, ms; null while the book is unknown.");
    for (int window : new int[] {1, 60}) {
      whole("k_events_" + window, "count", "Depth events applied in the last " + window + " s.");
    }
  }

  private void trades() {
    real("t_last", "price", "Price of the last trade before t; null before the first.");
    real("t_age_ms", "ms", "t − time of the last trade, ms; null before the first.");
    for (int window : new int[] {1, 10, 60, 300}) {
      real("t_base_" + window, "base", "Σ quantity of the trades of the last " + window + " s.");
    }
    for (int window : new int[] {1, 10, 60, 300}) {
      real(
          "t_quote_" + window,
          "quote",
          "Σ price·quantity of the trades of the last " + window + " s, quote currency.");
    }
    for (int window : new int[] {1, 10, 60, 300}) {
      real(
          "t_buy_base_" + window,
          "base",
          "Σ quantity of the trades of the last " + window + " s in which the taker bought.");
    }
    for (int window : new int[] {10, 60, 300}) {
      real(
          "t_flow_" + window,
          "1",
          "(2·t_buy_base_W − t_base_W) / t_base_W, W = "
              + window
              + " s: 1 when takers only bought, −1 when they only sold; null when nothing was"
              + " traded.");
    }
    for (int window : new int[] {1, 60}) {
      whole("t_agg_count_" + window, "count", "Aggregate trades of the last " + window + " s.");
    }
    for (int window : new int[] {1, 60}) {
      whole(
          "t_fill_count_" + window,
          "count",
          "Single fills of the last "
              + window
              + " s: Σ (last_trade_id − first_trade_id + 1) of its aggregate trades.");
    }
    for (int window : new int[] {60, 300}) {
      real(
          "t_intensity_" + window,
          "1/s",
          "Aggregate trades a second, mean over the last " + window + " s.");
    }
    for (int window : new int[] {60, 300}) {
      real(
          "t_vwap_dist_bps_" + window,
          "bps",
          "10000 ln(q_mid / (t_quote_W / t_base_W)), W = "
              + window
              + " s; null when nothing was traded or no quote is known.");
    }
  }

  private void returns() {
    for (int window : new int[] {1, 5, 10, 30, 60, 300}) {
      real(
          "r_" + window + "_bps",
          "bps",
          "10000 ln(q_mid at t / q_mid at t − " + window + " s); null when either is.");
    }
    for (int window : new int[] {60, 300}) {
      real(
          "rv_" + window + "_bps",
          "bps",
          "Square root of the Σ of squared r_1_bps of the last "
              + window
              + " s, not annualised; null when any of them is.");
    }
    for (int window : new int[] {60, 300}) {
      real(
          "range_" + window + "_bps",
          "bps",
          "10000 ln(highest mid / lowest mid) over every quote of the last "
              + window
              + " s and the one carried in; "
              + NO_QUOTE);
    }
  }

  private void real(String name, String unit, String doc) {
    features.add(new Feature(name, 1, DType.FLOAT64, unit, doc));
  }

  private void whole(String name, String unit, String doc) {
    features.add(new Feature(name, 1, DType.INT64, unit, doc));
  }
}
