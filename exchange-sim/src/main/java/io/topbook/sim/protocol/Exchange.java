package io.topbook.sim.protocol;

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
    IntSupplier socketIds) {}
