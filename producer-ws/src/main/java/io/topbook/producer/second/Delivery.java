package io.topbook.producer.second;

import io.topbook.producer.publish.RecordKey;
import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Which kinds of stream a futures connection really delivers.
///
/// Since 2026 the futures' streams are split over two paths. A SUBSCRIBE for a stream of the other
/// path is acknowledged and then never delivers, so there an acknowledgement proves nothing: a kind
/// is up once one of its symbols has delivered it, and a kind that stays out is told. Confined to
/// one thread.
final class Delivery {
  private static final Logger LOGGER = LoggerFactory.getLogger(Delivery.class);
  private static final long PATIENCE_NS = 30 * Seconds.SECOND;

  private final String connection;
  private final SymbolFeed[] symbols;
  private final boolean needed;
  private final Incidents incidents;
  private final boolean[] delivered = new boolean[SymbolFeed.KINDS];
  private long openedAt;
  private boolean told;

  /// @param needed whether an acknowledgement proves nothing
  Delivery(String connection, SymbolFeed[] symbols, boolean needed, Incidents incidents) {
    this.connection = connection;
    this.symbols = symbols;
    this.needed = needed;
    this.incidents = incidents;
    if (needed) {
      for (SymbolFeed symbol : symbols) {
        symbol.waitForDelivery();
      }
    }
  }

  /// A new socket: nothing is delivered yet.
  void open(long nowNs) {
    Arrays.fill(delivered, false);
    openedAt = nowNs;
    told = false;
  }

  /// A frame of that kind came.
  void of(int kind, ConnectionClock clock) {
    if (!needed || delivered[kind] || !clock.isRunning()) {
      return;
    }
    delivered[kind] = true;
    for (SymbolFeed symbol : symbols) {
      symbol.delivers(kind, clock.now());
    }
  }

  /// Tells, once a socket, of the kinds that do not come.
  void check(RecordKey key, long nowNs, long clockNow) {
    if (!needed || told || nowNs - openedAt < PATIENCE_NS) {
      return;
    }
    told = true;
    for (int kind = 0; kind < SymbolFeed.KINDS; kind++) {
      if (!delivered[kind]) {
        String subject = connection + '@' + symbols[0].suffix(kind);
        incidents.publish(
            key,
            Incidents.Kind.NO_DATA,
            subject,
            null,
            Seconds.micros(clockNow),
            null,
            null,
            null,
            "subscribed and acknowledged, but nothing comes on " + subject);
        LOGGER
            .atWarn()
            .addKeyValue("stream", subject)
            .log("acknowledged streams deliver nothing: they count as not up");
      }
    }
  }
}
