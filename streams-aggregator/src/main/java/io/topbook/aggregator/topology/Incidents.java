package io.topbook.aggregator.topology;

import io.topbook.aggregator.second.BookTrouble;
import io.topbook.aggregator.second.Mark;
import io.topbook.aggregator.second.Quote;
import io.topbook.aggregator.second.TooLate;
import io.topbook.avro.Incident;
import io.topbook.features.book.BookAudit;
import io.topbook.features.book.BookEvent;
import io.topbook.features.book.BookLoss;
import io.topbook.features.book.TopLevels;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// Incidents that the aggregator reports.
final class Incidents {
  private static final String TOO_LATE = "TOO_LATE";
  private static final int ID_BYTES = 16;

  private Incidents() {}

  static Incident tooLate(String symbol, TooLate late, Mark mark) {
    String subject = symbol + '@' + late.stream();
    return new Incident(
        id(TOO_LATE, subject, late.fromMicros(), late.fromId(), late.untilId()),
        TOO_LATE,
        subject,
        symbol,
        AvroRecords.instant(late.fromMicros()),
        AvroRecords.instant(late.untilMicros()),
        late.fromId(),
        late.untilId(),
        late.count()
            + " records came when their seconds were no longer kept, with the mark of "
            + AvroRecords.instant(mark.second() * 1_000_000)
            + ": no bar holds them");
  }

  static Incident book(String symbol, BookTrouble trouble) {
    return switch (trouble) {
      case BookTrouble.Resynced(BookLoss loss, BookEvent since) ->
          incident(
              "BOOK_RESYNCED",
              symbol,
              loss.lastAppliedTimeMicros(),
              since.effectiveTimeMicros(),
              loss.fromUpdateId(),
              since.lastUpdateId(),
              "the book was not known from id "
                  + loss.fromUpdateId()
                  + " on (the next change began at id "
                  + loss.untilUpdateId()
                  + "), and is again at id "
                  + since.lastUpdateId());
      case BookTrouble.OutOfRange(BookEvent event) ->
          incident(
              "BOOK_OUT_OF_RANGE",
              symbol,
              event.effectiveTimeMicros(),
              event.effectiveTimeMicros(),
              event.firstUpdateId(),
              event.lastUpdateId(),
              "fewer than "
                  + TopLevels.DEPTH
                  + " levels are left of what the last key frame vouched for: the best are not"
                  + " known until the market comes back or the next one does");
      case BookTrouble.Wrong(BookAudit audit) ->
          incident(
              "BOOK_WRONG",
              symbol,
              audit.sinceMicros(),
              audit.timeMicros(),
              audit.lastUpdateId(),
              audit.lastUpdateId(),
              "a key frame differs at id "
                  + audit.lastUpdateId()
                  + ": "
                  + (audit.levels() - audit.levelsEqual())
                  + " of "
                  + audit.levels()
                  + " levels, "
                  + (audit.top() - audit.topEqual())
                  + " of "
                  + audit.top()
                  + " among the best; its book is taken");
      case BookTrouble.Crossed(BookEvent event) ->
          incident(
              "BOOK_CROSSED",
              symbol,
              event.effectiveTimeMicros(),
              event.effectiveTimeMicros(),
              event.firstUpdateId(),
              event.lastUpdateId(),
              "best bid "
                  + event.top().bidPrice(0)
                  + ", best ask "
                  + event.top().askPrice(0)
                  + ", as the exchange told it");
      case BookTrouble.Differs(Quote quote, TopLevels levels, long micros) ->
          incident(
              "BOOK_DIFFERS",
              symbol,
              micros,
              micros,
              quote.updateId(),
              quote.updateId(),
              "the exchange's quote of id "
                  + quote.updateId()
                  + " has bid "
                  + quote.bidPrice()
                  + " × "
                  + quote.bidQty()
                  + ", ask "
                  + quote.askPrice()
                  + " × "
                  + quote.askQty()
                  + ", the book has "
                  + levels);
    };
  }

  private static Incident incident(
      String kind,
      String symbol,
      long fromMicros,
      long untilMicros,
      long fromId,
      long untilId,
      String detail) {
    String subject = symbol + "@depth";
    return new Incident(
        id(kind, subject, fromMicros, fromId, untilId),
        kind,
        subject,
        symbol,
        AvroRecords.instant(fromMicros),
        AvroRecords.instant(untilMicros),
        fromId,
        untilId,
        detail);
  }

  /// The same incident has the same id, so a repeat is an upsert.
  private static String id(String kind, String subject, long from, long fromId, long untilId) {
    String text = kind + '|' + subject + '|' + from + '|' + fromId + '|' + untilId;
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, ID_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
