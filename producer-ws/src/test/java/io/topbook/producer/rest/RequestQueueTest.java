package io.topbook.producer.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// By a clock of its own that jumps from one moment to the next. What is queued is a plain request;
/// each takes 100 ms, four at once, as on a client with the default settings.
class RequestQueueTest {
  private static final long SECOND = 1_000_000_000L;
  private static final long TAKES = SECOND / 10;
  private static final int AT_ONCE = 4;

  /// A request that has gone.
  private record Gone(long atNs, Urgency urgency, int weight) {
    boolean isFirst() {
      return urgency.isFirst();
    }
  }

  private static final class Plain implements RestRequest<String> {
    private Urgency urgency;
    private boolean less;

    Plain(Urgency urgency) {
      this.urgency = urgency;
    }

    @Override
    public URI address() {
      return URI.create("http://exchange");
    }

    @Override
    public int weight() {
      return urgency == Urgency.EXCHANGE_INFO ? 20 : less ? 5 : 50;
    }

    @Override
    public Urgency urgency() {
      return urgency;
    }

    @Override
    public void askForLess(boolean now) {
      less = now;
    }

    @Override
    public String read(InputStream body) {
      return "";
    }

    @Override
    public void onAnswer(String answer, long ingestNs) {}

    @Override
    public void onRetry(String error, int attempt) {}

    @Override
    public void onFailed(String error) {}

    @Override
    public String name() {
      return urgency.name();
    }
  }

  private final RequestQueue<RestRequest<?>> queue =
      new RequestQueue<>(
          new WeightLimiter(6000, 0.5, 61_000, Duration.ofMinutes(5)), request -> request);
  private final List<Gone> gone = new ArrayList<>();

  private void add(Urgency urgency, int count) {
    IntStream.range(0, count).forEach(_ -> queue.addLast(new Plain(urgency)));
  }

  /// Sends what may go from `fromNs` to `toNs`; a RESYNC that asked for less is deepened.
  private void run(long fromNs, long toNs) {
    for (long now = fromNs; now < toNs; now += TAKES) {
      for (int i = 0; i < AT_ONCE; i++) {
        RestRequest<?> next = queue.poll(now);
        if (next == null) {
          break;
        }
        gone.add(new Gone(now, next.urgency(), next.weight()));
        if (next.urgency().isFirst() && next.weight() == 5) {
          add(Urgency.DEEPEN, 1);
        }
      }
    }
  }

  private long count(Predicate<Gone> which) {
    return gone.stream().filter(which).count();
  }

  /// The heaviest minute that ends with any request.
  private long heaviestMinute(Predicate<Gone> which) {
    long[] at = gone.stream().filter(which).mapToLong(Gone::atNs).toArray();
    int[] weight = gone.stream().filter(which).mapToInt(Gone::weight).toArray();
    long heaviest = 0;
    for (int last = 0; last < at.length; last++) {
      long sum = 0;
      for (int i = last; i >= 0 && at[last] - at[i] < 60 * SECOND; i--) {
        sum += weight[i];
      }
      heaviest = Math.max(heaviest, sum);
    }
    return heaviest;
  }

  @Test
  void thousandSymbolsAreInSyncWithinTwoMinutesAndDeepenedAfterwards() {
    add(Urgency.RESYNC, 1_000);
    add(Urgency.EXCHANGE_INFO, 1);
    run(0, 120 * SECOND);
    assertThat(count(Gone::isFirst)).isEqualTo(1_000);
    assertThat(gone.stream().filter(Gone::isFirst).mapToLong(Gone::atNs).max().orElseThrow())
        .isLessThan(60 * SECOND); // the last one does not wait for the second minute
    long shallow = count(it -> it.isFirst() && it.weight() == 5);

    run(120 * SECOND, 1_200 * SECOND);
    assertThat(shallow).isGreaterThan(950);
    assertThat(count(it -> it.urgency() == Urgency.DEEPEN)).isEqualTo(shallow);
    assertThat(heaviestMinute(_ -> true)).isLessThanOrEqualTo(5_400);
    assertThat(heaviestMinute(it -> !it.isFirst())).isLessThanOrEqualTo(3_000);
  }

  @Test
  void fewSymbolsAreWholeAtOnce() {
    add(Urgency.RESYNC, RequestQueue.FEW);
    run(0, 10 * SECOND);

    assertThat(gone).hasSize(RequestQueue.FEW).allMatch(it -> it.weight() == 50);
  }

  @Test
  void theIntervalsKeyFramesKeepToHalfTheWeightAndAGapNeverWaitsForThem() {
    for (int second = 0; second < 600; second++) {
      add(Urgency.AUDIT, 2); // twice what the interval would ask
      if (second % 30 == 0) {
        queue.addLast(new Plain(Urgency.RESYNC));
      }
      run(second * SECOND, (second + 1) * SECOND);
    }

    assertThat(gone.stream().filter(Gone::isFirst).map(Gone::atNs))
        .containsExactlyElementsOf(IntStream.range(0, 20).mapToObj(i -> i * 30 * SECOND).toList());
    assertThat(heaviestMinute(it -> !it.isFirst())).isBetween(2_500L, 3_000L);
  }

  @Test
  void aBurstOfGapsFindsFourTenthsOfTheWeightFree() {
    add(Urgency.AUDIT, 1_000);
    run(0, 30 * SECOND);
    add(Urgency.RESYNC, 480);
    run(30 * SECOND, 50 * SECOND);

    assertThat(count(Gone::isFirst)).isEqualTo(480);
    assertThat(heaviestMinute(_ -> true)).isEqualTo(5_400);
  }

  @Test
  void aKeyFrameThatBecomesPressingGoesFirst() {
    var gap = new Plain(Urgency.AUDIT);
    add(Urgency.AUDIT, 3);
    queue.addLast(gap);
    add(Urgency.DEEPEN, 3);
    queue.move(gap, () -> gap.urgency = Urgency.RESYNC);

    assertThat(queue.poll(0)).isSameAs(gap);
    assertThat(queue.poll(0)).extracting(RestRequest::urgency).isEqualTo(Urgency.DEEPEN);
    run(0, 10 * SECOND);
    assertThat(gone).hasSize(5);
    assertThat(queue.poll(0)).isNull();
    assertThat(queue.waitNs()).isZero();
  }
}
