package io.topbook.sim.protocol;

import java.time.Duration;
import java.util.function.IntSupplier;

/// What the handlers of all connections share.
record Exchange(
    Subscriptions subscriptions,
    Venue venue,
    ExchangeRules rules,
    Meddler meddler,
    Connections connections,
    ConnectionAttempts attempts,
    RequestWeights weights,
    IntSupplier socketIds) {
  /// The same for another hall, whose readers are waited for, however long it takes.
  Exchange in(Hall hall) {
    return new Exchange(
        hall.subscriptions(),
        hall.venue(),
        ExchangeRules.unlimited(new PingRules(rules.pings().interval(), Duration.ZERO)),
        meddler,
        connections,
        attempts,
        weights,
        socketIds);
  }
}
