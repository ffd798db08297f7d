package io.topbook.features.book;

import static org.assertj.core.api.Assertions.assertThat;

import io.topbook.features.book.BookTracker.State;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Every recording beside the repository: every diff beyond the snapshot applied, no gap, every
/// quote with an applied diff's id equal to the book, and the book in the end the naive one. The
/// columns: futures, events whose top five the snapshot vouches for, diffs applied, recorded,
/// quotes compared.
class RecordingsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          false | 5491 | 6493 | 6495 | 1072 | hftbacktest/spot_btcusdt_20240808,hftbacktest/spot_btcusdt_20240809
          false | 4642 | 4642 | 4709 | 1152 | cryptofeed/spot_10symbols_20210405.txt
          false | 528 | 528 | 546 | 96   | cryptofeed/spot_4symbols_20210814.ws.txt,cryptofeed/spot_4symbols_20210814.snapshots.txt
          false | 332 | 332 | 336 | 56   | cryptofeed/binanceus_4symbols_20211012.ws.txt,cryptofeed/binanceus_4symbols_20211012.snapshots.txt
          true  | 5790 | 6547 | 6551 | 629  | hftbacktest/usdm_btcusdt_20240808
          true  | 9017 | 9017 | 9022 | 625  | hftbacktest/usdm_btcusdt_20240718,hftbacktest/usdm_btcusdt_20240719
          true  | 4322 | 4322 | 4322 | 310  | hftbacktest/usdm_btcusdt_20230404
          true  | 26824 | 26824 | 26847 | 1124 | hftbacktest/coinm_btcusd_perp_20240808
          true  | 4393 | 4393 | 4423 | 215  | cryptofeed/usdm_5symbols_20210405.txt
          true  | 749 | 749 | 764 | 50   | cryptofeed/usdm_4symbols_20210722.ws.txt,cryptofeed/usdm_4symbols_20210722.snapshots.txt
          """)
  void everyDiffBeyondTheSnapshotIsAppliedAndEveryQuoteOfItsIdIsTheBook(
      boolean futures, int known, int applied, int recorded, int quotes, String files)
      throws IOException {
    int knownHere = 0;
    int appliedHere = 0;
    int recordedHere = 0;
    int quotesHere = 0;
    for (var symbol : RecordedDepth.of(files.split(",")).entrySet()) {
      RecordedDepth depth = symbol.getValue();
      DepthUpdate keyFrame =
          depth.updates.stream().filter(DepthUpdate::snapshot).findFirst().orElseThrow();
      List<DepthUpdate> diffs =
          depth.updates.stream().filter(update -> !update.snapshot()).toList();
      List<DepthUpdate> beyond =
          diffs.stream().filter(diff -> diff.lastUpdateId() > keyFrame.lastUpdateId()).toList();
      var told = new Transcript();
      var tracker = new BookTracker(futures, told);
      var naive = NaiveBook.of(keyFrame);
      Map<Long, BookEvent> tops = new HashMap<>();

      depth.log().forEach(tracker::apply);
      beyond.forEach(naive::apply);

      assertThat(tracker.lastUpdateId()).isEqualTo(beyond.getLast().lastUpdateId());
      assertThat(told.all(BookLoss.class)).isEmpty();
      assertThat(told.all(Transcript.Crossed.class)).isEmpty();
      for (BookEvent event : told.all(BookEvent.class)) {
        if (event.kind() == BookEvent.Kind.DIFF) {
          tops.put(event.lastUpdateId(), event);
        }
      }
      assertThat(tops).hasSize(beyond.size());
      knownHere += (int) tops.values().stream().filter(BookEvent::topKnown).count();
      // Of futures the exchange drops what ends before the snapshot, so one that ends at it counts.
      if (futures
          && diffs.stream().anyMatch(diff -> diff.lastUpdateId() == keyFrame.lastUpdateId())) {
        tops.put(keyFrame.lastUpdateId(), told.all(BookEvent.class).getFirst());
      }
      for (RecordedDepth.Quote quote : depth.quotes) {
        BookEvent event = tops.get(quote.updateId());
        if (event != null) {
          TopLevels top = event.top();
          assertThat(new double[] {top.bidPrice(0), top.bidQty(0), top.askPrice(0), top.askQty(0)})
              .containsExactly(quote.bid(), quote.bidQty(), quote.ask(), quote.askQty());
          quotesHere++;
        }
      }
      OrderBook book = tracker.book();
      naive.assertHolds(book);
      for (Side side : Side.values()) {
        assertThat(book.count(side)).isEqualTo(naive.side(side).size());
      }
      appliedHere += beyond.size();
      recordedHere += diffs.size();
    }
    assertThat(List.of(knownHere, appliedHere, recordedHere, quotesHere))
        .isEqualTo(List.of(known, applied, recorded, quotes));
  }

  @Test
  void aRecordingWithoutASnapshotHasNoBookThroughout() throws IOException {
    RecordedDepth depth = RecordedDepth.of("hftbacktest/spot_btcusdt_20230405").get("BTCUSDT");
    var told = new Transcript();
    var tracker = new BookTracker(false, told);

    for (DepthUpdate update : depth.updates) {
      tracker.apply(update);
      assertThat(tracker.state()).isEqualTo(State.NO_BOOK);
    }

    assertThat(told.told).hasSize(3_929).containsOnly(BookListener.Ignored.NO_BOOK);
    long[] gaps = new long[depth.updates.size() - 1];
    Arrays.setAll(
        gaps,
        i -> depth.updates.get(i + 1).firstUpdateId() - depth.updates.get(i).lastUpdateId() - 1);
    assertThat(gaps).containsOnly(0);
  }
}
