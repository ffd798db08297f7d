package io.topbook.sim.replay;

import io.topbook.sim.protocol.Subscribers;
import io.topbook.sim.protocol.Subscriptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/// Whom the replay waits for: every recorded symbol's quotes, depth and trades, as far as recorded,
/// must each have a subscriber. Either trade stream will do where both are recorded.
///
/// Confined to the event loop.
final class Audience {
  private static final class Seat {
    final String symbol;
    final List<Subscribers> anyOf;
    boolean wasTaken;

    Seat(String symbol, List<Subscribers> anyOf) {
      this.symbol = symbol;
      this.anyOf = anyOf;
    }

    boolean isTaken() {
      return anyOf.stream().anyMatch(subscribers -> !subscribers.isEmpty());
    }
  }

  private final List<Seat> seats = new ArrayList<>();
  private Set<String> missing = Set.of();

  Audience(Recording recording, Subscriptions subscriptions) {
    for (String symbol : recording.symbols().keySet()) {
      String lower = symbol.toLowerCase(Locale.ROOT);
      for (List<String> kinds :
          List.of(List.of("@bookTicker"), List.of("@depth"), List.of("@aggTrade", "@trade"))) {
        List<Subscribers> anyOf =
            kinds.stream()
                .map(kind -> lower + kind)
                .filter(recording.subscribed()::contains)
                .map(subscriptions::of)
                .toList();
        if (!anyOf.isEmpty()) {
          seats.add(new Seat(symbol, anyOf));
        }
      }
    }
    update();
  }

  /// To be called when subscriptions changed.
  void update() {
    var now = new TreeSet<String>();
    for (Seat seat : seats) {
      seat.wasTaken = seat.isTaken();
      if (!seat.wasTaken) {
        now.add(seat.symbol);
      }
    }
    missing = now;
  }

  boolean isComplete() {
    return missing.isEmpty();
  }

  /// Symbols that lack a subscriber to one of their streams.
  Set<String> missing() {
    return missing;
  }

  /// Nobody is waited for any longer who is not here now.
  void giveUpMissing() {
    seats.removeIf(seat -> !seat.isTaken());
    update();
  }

  /// A subscriber left by its own wish: what was its alone is not waited for; who lost a socket is.
  void giveUpLeft() {
    seats.removeIf(seat -> seat.wasTaken && !seat.isTaken());
    update();
  }

  boolean isEmpty() {
    return seats.stream().noneMatch(Seat::isTaken);
  }
}
