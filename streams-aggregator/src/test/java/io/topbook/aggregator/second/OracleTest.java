package io.topbook.aggregator.second;

import static org.assertj.core.api.Assertions.assertThat;

import io.topbook.aggregator.second.SymbolSeconds.Limits;
import io.topbook.features.book.DepthUpdate;
import io.topbook.features.state.StateWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// The real seconds against the oracle, to the bit, on feeds where everything goes wrong.
class OracleTest {
  private static final int FEEDS = 150;
  private static final Part HEAD = new Part(Part.Kind.HEAD, 0);

  static List<Arguments> feeds() {
    var feeds = new ArrayList<Arguments>();
    for (int seed = 0; seed < FEEDS; seed++) {
      feeds.add(Arguments.of(seed, 5 + seed % 4 * 10));
    }
    return feeds;
  }

  @ParameterizedTest
  @MethodSource("feeds")
  void rowsEqualARecomputationFromScratchAfterEachMark(int seed, int horizon) {
    var feed = new RandomFeed(seed, 120, horizon);
    var naive = new NaiveSeconds(horizon, feed.quotes, feed.trades);
    feed.marks.forEach(naive::mark);

    for (int interleaving = 0; interleaving < 3; interleaving++) {
      var real = new Play(feed, false, horizon, new Random(seed * 31L + interleaving), 0);
      real.toTheEnd();
      assertSame(real, naive);
    }
  }

  @ParameterizedTest
  @MethodSource("feeds")
  void stateThatWasWrittenAndReadBackGoesOnExactly(int seed, int horizon) {
    var feed = new RandomFeed(seed, 120, horizon);
    var naive = new NaiveSeconds(horizon, feed.quotes, feed.trades);
    feed.marks.forEach(naive::mark);

    var real = new Play(feed, false, horizon, new Random(seed), 20);
    real.toTheEnd();

    assertSame(real, naive);
  }

  @ParameterizedTest
  @MethodSource("feeds")
  void booksAndFeaturesDependOnNeitherInterleavingNorRestarts(int seed, int horizon) {
    var feed = new RandomFeed(seed, 120, horizon);
    var undisturbed = new Play(feed, true, horizon, new Random(seed), 0);
    undisturbed.toTheEnd();

    for (int restartOneIn : new int[] {0, 20}) {
      var other = new Play(feed, true, horizon, new Random(seed * 31L + 1), restartOneIn);
      other.toTheEnd();
      assertSameBooks(other, undisturbed);
    }
  }

  private static void assertSameBooks(Play one, Play other) {
    assertThat(one.out.features).isNotEmpty();
    assertSame(one.out.events, other.out.events);
    assertSame(one.out.books, other.out.books);
    assertSame(one.out.features, other.out.features);
  }

  private static void assertSame(Play real, NaiveSeconds naive) {
    assertSame(real.out.quotes, naive.out.quotes);
    assertSame(real.out.trades, naive.out.trades);
    assertSame(real.out.tooLate, naive.out.tooLate);
    assertSame(real.out.ignored, naive.out.ignored);
    assertThat(real.tradeCounts.duplicates()).isEqualTo(naive.tradeDuplicates);
    assertThat(real.tradeCounts.tooLate()).isEqualTo(naive.tradesTooLate);
    assertThat(real.tradeCounts.balance()).as(real.tradeCounts.toString()).isTrue();
    assertThat(real.quoteCounts.balance()).as(real.quoteCounts.toString()).isTrue();
  }

  /// Shows the first difference only: the lists are long.
  private static <T> void assertSame(List<T> real, List<T> naive) {
    for (int i = 0; i < Math.min(real.size(), naive.size()); i++) {
      assertThat(real.get(i)).as("number %d", i).isEqualTo(naive.get(i));
    }
    assertThat(real).hasSameSizeAs(naive);
  }

  /// Gives the three topics to a SymbolSeconds in some order that a broker could give them in, and
  /// now and then replaces it by one read from what it wrote.
  private static final class Play {
    final Collected out = new Collected();
    final StreamCounts counts = new StreamCounts();
    final Counts quoteCounts = counts.quotes();
    final Counts tradeCounts = counts.trades();
    private final RandomFeed feed;
    private final List<NaiveSeconds.Sent<DepthUpdate>> depth;
    private final long horizon;
    private final Random random;
    private final int restartOneIn;
    private final Map<Part, byte[]> stored = new HashMap<>();
    private SymbolSeconds seconds;
    private long quotesRead = -1;
    private long tradesRead = -1;
    private long depthRead;

    Play(RandomFeed feed, boolean withDepth, long horizon, Random random, int restartOneIn) {
      this.feed = feed;
      depth = withDepth ? feed.depth : List.of();
      depthRead = withDepth ? Mark.NONE : Long.MAX_VALUE;
      this.horizon = horizon;
      this.random = random;
      this.restartOneIn = restartOneIn;
      this.seconds = fresh();
    }

    private SymbolSeconds fresh() {
      return new SymbolSeconds(new Limits(horizon, 100_000), false, counts);
    }

    void toTheEnd() {
      int quote = 0;
      int trade = 0;
      int nextDepth = 0;
      int mark = 0;
      while (quote < feed.quotes.size()
          || trade < feed.trades.size()
          || nextDepth < depth.size()
          || mark < feed.marks.size()) {
        switch (random.nextInt(4)) {
          case 0 -> {
            for (int n = random.nextInt(8); n > 0 && quote < feed.quotes.size(); n--) {
              var sent = feed.quotes.get(quote++);
              seconds.quote(sent.offset(), sent.event());
              quotesRead = sent.offset();
            }
          }
          case 1 -> {
            for (int n = random.nextInt(8); n > 0 && trade < feed.trades.size(); n--) {
              var sent = feed.trades.get(trade++);
              seconds.trade(sent.offset(), sent.event());
              tradesRead = sent.offset();
            }
          }
          case 2 -> {
            for (int n = random.nextInt(8); n > 0 && nextDepth < depth.size(); n--) {
              var sent = depth.get(nextDepth++);
              seconds.depth(sent.offset(), new DepthRecord(1, sent.event(), 0, 0), out);
              depthRead = sent.offset();
            }
          }
          default -> {
            for (int n = random.nextInt(3); n > 0 && mark < feed.marks.size(); n--) {
              seconds.mark(feed.marks.get(mark++), out);
            }
          }
        }
        seconds.advance(quotesRead, tradesRead, depthRead, out);
        if (restartOneIn > 0 && random.nextInt(restartOneIn) == 0) {
          restart();
        }
      }
    }

    private void store(Part part, byte @Nullable [] state) {
      if (state == null) {
        stored.remove(part);
      } else {
        stored.put(part, state);
      }
    }

    private void restart() {
      seconds.takeChanges(new StateWriter(), this::store);
      seconds.release();
      seconds = fresh();
      stored.forEach((part, state) -> {
        if (part.kind() != Part.Kind.HEAD) {
          seconds.restore(part, state);
        }
      });
      byte[] head = stored.get(HEAD);
      if (head != null) {
        seconds.restore(HEAD, head);
      }
    }
  }
}
