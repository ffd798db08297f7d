package io.topbook.aggregator;

import io.topbook.avro.AggTrade;
import io.topbook.avro.BookTicker;
import io.topbook.avro.SecondMark;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/// Avro records for tests, with everything that does not matter filled in.
public final class TestFeed {
  public static final long MICROS = 1_000_000;

  private TestFeed() {}

  public static BookTicker quote(long id, long micros, double bid, double ask) {
    return new BookTicker(1, time(micros), id, bid, 1.0, ask, 1.0, 0L);
  }

  public static AggTrade trade(long id, long micros, double price, double qty) {
    return new AggTrade(1, time(micros), id, price, qty, id, id, false, false, 0L, null, 0);
  }

  public static SecondMark mark(
      long second, @Nullable Long quoteOffset, @Nullable Long tradeOffset) {
    return SecondMark.newBuilder()
        .setSymbolId(1)
        .setWindowStart(time(second * MICROS))
        .setQuoteOffset(quoteOffset)
        .setTradeOffset(tradeOffset)
        .setQuoteUp(true)
        .setTradeUp(true)
        .setDepthUp(true)
        .setClockSteady(true)
        .setTrading(true)
        .setPlayed(false)
        .setCut(false)
        .build();
  }

  public static Instant time(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }
}
