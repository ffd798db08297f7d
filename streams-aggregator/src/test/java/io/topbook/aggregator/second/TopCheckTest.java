package io.topbook.aggregator.second;

import static org.assertj.core.api.Assertions.assertThat;

import io.topbook.features.book.BookEvent;
import io.topbook.features.book.OrderFlow;
import io.topbook.features.book.TopLevels;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TopCheckTest {
  private static final double BID = 99;
  private static final double ASK = 101;

  private final BookCounts counts = new BookCounts();
  private final TopCheck check = new TopCheck(counts);

  @BeforeEach
  void aKeyFrame() {
    check.begins(book(1, true));
  }

  @Test
  void whicheverComesFirstTheTwoOfOneIdAreCompared() {
    check.quote(quote(7, BID));
    check.book(book(7, true));
    check.book(book(9, true));
    check.quote(quote(8, BID));
    check.quote(quote(9, BID));

    assertThat(counts.topCompared()).isEqualTo(2);
    assertThat(counts.topDifferent()).isZero();
    assertThat(check.takeDifferences()).isEmpty();
  }

  @Test
  void aKnownTopThatDiffersIsWrong() {
    check.quote(quote(7, BID - 1));
    check.book(book(7, true));

    assertThat(counts.topDifferent()).isEqualTo(1);
    assertThat(check.takeDifferences()).hasSize(1).first().isInstanceOf(BookTrouble.Differs.class);
    assertThat(check.takeDifferences()).isEmpty();
  }

  @Test
  void aTopThatNoKeyFrameVouchesForIsNotKnownWhenItDiffers() {
    check.quote(quote(7, BID - 1));
    check.book(book(7, false));
    check.quote(quote(8, BID));
    check.book(book(8, false));

    assertThat(counts.topUnknown()).isEqualTo(1);
    assertThat(counts.topCompared()).isEqualTo(1);
    assertThat(counts.topDifferent()).isZero();
    assertThat(check.takeDifferences()).isEmpty();
  }

  @Test
  void quotesOfBeforeTheKeyFrameAreComparedWithTheDiffsBehindIt() {
    check.ends();
    check.quote(quote(7, BID));
    check.quote(quote(9, BID));
    check.begins(book(6, true));
    check.book(book(7, true));
    check.book(book(9, true));

    assertThat(counts.topCompared()).isEqualTo(2);
  }

  @Test
  void withoutABookQuotesDoNotWaitForEver() {
    check.ends();
    check.quote(quote(7, BID));
    check.quote(new Quote(8, 20_000_008, BID, 1, ASK, 1));
    check.begins(book(6, true));
    check.book(book(7, true));
    check.book(book(8, true));

    assertThat(counts.topCompared()).isEqualTo(1);
  }

  private static Quote quote(long id, double bid) {
    return new Quote(id, id, bid, 1, ASK, 1);
  }

  private static BookEvent book(long id, boolean topKnown) {
    double[] one = {1};
    var top = TopLevels.of(new double[] {BID}, one, new double[] {ASK}, one);
    return new BookEvent(BookEvent.Kind.DIFF, id, id, id, top, topKnown, OrderFlow.NONE);
  }
}
