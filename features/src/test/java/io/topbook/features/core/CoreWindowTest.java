package io.topbook.features.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.topbook.features.FeatureSet;
import io.topbook.features.Quality;
import io.topbook.features.book.TopLevels;
import io.topbook.features.core.SecondInputs.Books;
import io.topbook.features.core.SecondInputs.LastQuote;
import io.topbook.features.core.SecondInputs.Quotes;
import io.topbook.features.core.SecondInputs.Trades;
import io.topbook.features.state.StateReader;
import io.topbook.features.state.StateWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CoreWindowTest {
  private static final long BEGIN = 1_723_161_250;
  private static final Trades NO_TRADES = new Trades(null, 0, 0, 0, 0, 0);
  private static final Books NO_BOOK = new Books(null, 0, BookFlow.UNKNOWN);
  private static final Quotes NO_QUOTES = new Quotes(null, 0, 0.0, 0, 0, 0);

  private static SecondInputs unknown(long second) {
    return new SecondInputs(second, 0, null, null, NO_QUOTES, NO_TRADES, NO_BOOK);
  }

  /// A silent second with a quote in force.
  private static SecondInputs quoted(long second, double mid, int quality) {
    var quote = new LastQuote(BEGIN * 1_000_000, mid - 1, 2, mid + 1, 3);
    return new SecondInputs(
        second, quality, 0.5, null, new Quotes(quote, 0, 0.0, 0, mid, mid), NO_TRADES, NO_BOOK);
  }

  private static CoreWindow window(List<SecondInputs> seconds) {
    var window = new CoreWindow();
    window.begin(seconds.getFirst().second());
    seconds.forEach(window::append);
    return window;
  }

  private static List<SecondInputs> quoted(int count) {
    var seconds = new ArrayList<SecondInputs>();
    for (int i = 0; i < count; i++) {
      seconds.add(quoted(BEGIN + i, 100 + i % 7, 0));
    }
    return seconds;
  }

  private static @Nullable Number value(CoreRow row, String feature) {
    return row.get(FeatureSet.CORE.indexOf(feature));
  }

  private static SecondInputs readBack(SecondInputs inputs) {
    var out = new StateWriter();
    inputs.write(out);
    return SecondInputs.read(new StateReader(out.take()));
  }

  @Test
  void aRowIsTheSameWhateverThePath() {
    for (int seed = 0; seed < 8; seed++) {
      var random = new Random(seed);
      List<SecondInputs> seconds =
          new RandomHistory(1, seed, false).run(BEGIN, 1_000).histories.getFirst();
      List<SecondInputs> others =
          new RandomHistory(1, 77 + seed, false).run(BEGIN, 1_000).histories.getFirst();
      CoreWindow plain = window(seconds);

      var crooked = new CoreWindow();
      int start = random.nextInt(30);
      crooked.begin(BEGIN + start);
      for (int i = start; i < seconds.size(); i++) {
        crooked.append(random.nextInt(20) == 0 ? others.get(i) : seconds.get(i));
        crooked.row(BEGIN + start + random.nextInt(i - start + 1));
        if (i == start + 40) {
          for (int earlier = start - 1; earlier >= 0; earlier--) {
            crooked.prepend(seconds.get(earlier));
            crooked.row(BEGIN + earlier + random.nextInt(i - earlier));
          }
        }
      }
      for (int i = 0; i < seconds.size(); i++) {
        if (!crooked.get(BEGIN + i).equals(seconds.get(i))) {
          crooked.row(BEGIN + random.nextInt(1_000));
          crooked.replace(seconds.get(i));
        }
      }
      crooked.trim(BEGIN + 150);
      var restored = new CoreWindow();
      restored.begin(BEGIN);
      seconds.stream().skip(200).map(CoreWindowTest::readBack).forEach(restored::append);

      for (int i = 0; i < seconds.size(); i++) {
        CoreRow expected = plain.row(BEGIN + i);
        if (i >= 450) {
          assertThat(crooked.row(BEGIN + i)).isEqualTo(expected);
        }
        if (i >= 500) {
          assertThat(restored.row(BEGIN + i)).isEqualTo(expected);
        }
      }
    }
  }

  @Test
  void aSecondReadBackIsTheSameToTheBit() {
    for (SecondInputs second :
        new RandomHistory(1, 3, true).run(BEGIN, 1_000).histories.getFirst()) {
      assertThat(readBack(second)).isEqualTo(second);
    }
  }

  @Test
  void aSilentSecondIsSmallAndAFullOneBelow400Bytes() {
    var out = new StateWriter();
    unknown(BEGIN).write(out);
    assertThat(out.take()).hasSizeLessThan(50);
    for (SecondInputs second :
        new RandomHistory(1, 3, true).run(BEGIN, 1_000).histories.getFirst()) {
      second.write(out);
      assertThat(out.take()).hasSizeLessThan(400);
    }
  }

  @Test
  void nothingKnownIsNullAndCountsAreZero() {
    CoreRow row = window(List.of(unknown(BEGIN))).row(BEGIN);

    for (int column = 0; column < FeatureSet.CORE.size(); column++) {
      String name = FeatureSet.CORE.get(column).name();
      boolean counts =
          name.matches("(q_updates|k_events|t_agg_count|t_fill_count|t_intensity)_\\d+")
              || name.matches("t_(base|quote|buy_base)_\\d+");
      assertThat(row.has(column)).as(name).isEqualTo(counts);
      assertThat(row.get(column) == null).as(name).isEqualTo(!counts);
    }
    assertThatThrownBy(() -> row.real(0))
        .isInstanceOf(NoSuchElementException.class)
        .hasMessage("q_bid is absent");
  }

  @Test
  void noValueIsEverNanOrInfinite() {
    var zero = new LastQuote(BEGIN * 1_000_000, 0, 0, 0, 0);
    var seconds = new ArrayList<SecondInputs>();
    for (int i = 0; i < 400; i++) {
      seconds.add(
          new SecondInputs(
              BEGIN + i,
              0,
              0.0,
              null,
              new Quotes(zero, 1, 0.0, 0, 0, 0),
              new Trades(null, 0, 0, 0, 1, 1),
              new Books(
                  new SecondInputs.LastBook(
                      BEGIN * 1_000_000,
                      TopLevels.of(new double[5], new double[5], new double[5], new double[5])),
                  0,
                  BookFlow.SILENT)));
    }
    CoreRow row = window(seconds).row(BEGIN + 399);

    for (int column = 0; column < FeatureSet.CORE.size(); column++) {
      assertThat(row.get(column) == null || Double.isFinite(row.real(column)))
          .as(FeatureSet.CORE.get(column).name())
          .isTrue();
    }
    assertThat(value(row, "r_1_bps")).isNull();
    assertThat(value(row, "q_ofi_norm_60")).isNull();
    assertThat(value(row, "q_spread_ticks")).isNull();
    assertThat(value(row, "q_mid")).isEqualTo(0.0);
  }

  @Test
  void warmingEnds300SecondsAfterTheBegin() {
    CoreWindow window = window(quoted(302));

    assertThat(window.row(BEGIN + 299).quality()).isEqualTo(Quality.WARMING);
    assertThat(value(window.row(BEGIN + 299), "r_300_bps")).isNull();
    assertThat(window.row(BEGIN + 300).quality()).isZero();
    assertThat(value(window.row(BEGIN + 300), "r_300_bps")).isNotNull();
  }

  @Test
  void noWindowReachesAcrossABegin() {
    CoreWindow window = window(quoted(400));
    window.begin(BEGIN + 5_000);
    window.append(quoted(BEGIN + 5_000, 100, 0));
    CoreRow row = window.row(BEGIN + 5_000);

    assertThat(value(row, "r_1_bps")).isNull();
    assertThat(value(row, "range_300_bps")).isEqualTo(0.0);
    assertThat(row.quality()).isEqualTo(Quality.WARMING);
    assertThatThrownBy(() -> window.row(BEGIN + 399))
        .isInstanceOf(IndexOutOfBoundsException.class)
        .hasMessageContaining("expected a second in");
  }

  @Test
  void orderFlowIsNullWhenNoQuoteIsKnownBeforeTheWindow() {
    var seconds = new ArrayList<SecondInputs>();
    seconds.add(unknown(BEGIN));
    for (int i = 1; i < 70; i++) {
      seconds.add(quoted(BEGIN + i, 100, 0));
    }
    CoreWindow window = window(seconds);

    assertThat(value(window.row(BEGIN + 59), "q_ofi_60")).isNull();
    assertThat(value(window.row(BEGIN + 60), "q_ofi_60")).isEqualTo(0.0);
    assertThat(value(window.row(BEGIN + 60), "q_ofi_norm_60")).isNull();
  }

  @Test
  void aGapTaintsTheRowsThatUseTheSecondAndNoOther() {
    assertTainted(Quality.QUOTE_GAP, 300);
    assertTainted(Quality.TRADE_GAP, 299);
    assertTainted(Quality.BOOK_GAP, 59);
    assertTainted(Quality.STALE, 300);
    assertTainted(Quality.REPAIRED, -1);
    assertTainted(Quality.NOT_TRADING, -1);
    assertTainted(Quality.CLOCK, -1);
  }

  /// @param reach the age at which a second with the bit last taints a row; −1 for never
  private static void assertTainted(int bit, int reach) {
    List<SecondInputs> seconds = quoted(1_000);
    seconds.set(400, quoted(BEGIN + 400, 100, bit));
    CoreWindow window = window(seconds);
    for (int i = 301; i < 1_000; i++) {
      boolean tainted = (window.row(BEGIN + i).quality() & Quality.TAINTED) != 0;
      assertThat(tainted).as("bit %s, row %s", bit, i).isEqualTo(i >= 400 && i - 400 <= reach);
    }
    assertThat(window.row(BEGIN + 400).quality() & ~Quality.TAINTED).isEqualTo(bit);
  }

  @Test
  void aChangedTickSizeShowsAsLongAsBothAreLookedBackOn() {
    List<SecondInputs> seconds = quoted(800);
    for (int i = 400; i < 800; i++) {
      SecondInputs s = seconds.get(i);
      Double tick = i < 410 ? null : Double.valueOf(0.25);
      seconds.set(
          i, new SecondInputs(s.second(), 0, tick, null, s.quotes(), s.trades(), s.books()));
    }
    CoreWindow window = window(seconds);

    assertThat(window.row(BEGIN + 409).quality()).isZero();
    assertThat(window.row(BEGIN + 410).quality()).isEqualTo(Quality.RULE_CHANGE);
    assertThat(window.row(BEGIN + 399 + 299).quality()).isEqualTo(Quality.RULE_CHANGE);
    assertThat(window.row(BEGIN + 399 + 300).quality()).isZero();
    assertThat(value(window.row(BEGIN + 399), "q_spread_ticks")).isEqualTo(4L);
    assertThat(value(window.row(BEGIN + 400), "q_spread_ticks")).isNull();
    assertThat(value(window.row(BEGIN + 410), "q_spread_ticks")).isEqualTo(8L);
  }

  @Test
  void aRowWhoseLookBackWasTrimmedIsRefused() {
    CoreWindow window = window(quoted(500));
    window.trim(BEGIN + 100);

    assertThat(window.first()).isEqualTo(BEGIN + 100);
    assertThat(window.row(BEGIN + 400).quality()).isZero();
    assertThatThrownBy(() -> window.row(BEGIN + 399))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("look-back");
    assertThatThrownBy(() -> window.prepend(quoted(BEGIN + 99, 100, 0)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aSecondOutOfOrderIsRefused() {
    CoreWindow window = window(quoted(5));

    assertThatThrownBy(() -> window.append(unknown(BEGIN + 7)))
        .hasMessage("expected second " + (BEGIN + 5) + ", was " + (BEGIN + 7));
    assertThatThrownBy(() -> window.prepend(unknown(BEGIN - 2)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> window.replace(unknown(BEGIN + 5)))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void rowsAreEqualToTheBit() {
    CoreRow row = window(quoted(301)).row(BEGIN + 300);

    assertThat(row.withQuality(16)).isNotEqualTo(row).matches(row::hasValuesOf);
    assertThat(row.withQuality(16).withQuality(0)).isEqualTo(row).hasSameHashCodeAs(row);
    List<SecondInputs> seconds = quoted(301);
    seconds.set(300, quoted(BEGIN + 300, Math.nextUp(106.0), 0));
    assertThat(window(seconds).row(BEGIN + 300).hasValuesOf(row)).isFalse();
  }
}
