package io.topbook.sim.protocol;

import io.topbook.sim.protocol.ExchangeRules.WeightRules;
import java.util.HashMap;
import java.util.Map;

/// Request weight and requests of each address, and who is refused for them.
///
///     served ──over a limit──► refused (429) until the window ends ──10 requests more──► banned (418)
///
/// A ban lasts two windows, each further one twice as long as the one before, up to three days at
/// windows of a minute; that long after its last ban an address starts anew. Windows are those of
/// the wall clock. Confined to the event loop.
final class RequestWeights {
  private static final int RAW_WINDOWS = 5;
  private static final int REFUSALS_TO_BAN = 10;
  private static final int FIRST_BAN_WINDOWS = 2;
  private static final int LONGEST_BAN_WINDOWS = 3 * 24 * 60;
  private static final int MANY_CLIENTS = 10_000;

  /// What becomes of one request.
  ///
  /// @param used the weight of the window, this request included
  /// @param untilMillis when a refused client is served again, 0 when it is served now
  record Verdict(int used, boolean banned, long untilMillis) {
    boolean isServed() {
      return untilMillis == 0;
    }
  }

  private static final class Client {
    long window;
    int used;
    long rawWindow;
    int requests;
    int refusals;
    int bans;
    long bannedUntilMillis;
  }

  private final WeightRules rules;
  private final long windowMillis;
  private final Map<String, Client> clients = new HashMap<>();

  RequestWeights(WeightRules rules) {
    this.rules = rules;
    this.windowMillis = rules.window().toMillis();
  }

  Verdict use(String address, int weight, long nowMillis) {
    Client client = client(address, nowMillis);
    client.used += weight;
    client.requests++;
    if (client.bannedUntilMillis > nowMillis) {
      return new Verdict(client.used, true, client.bannedUntilMillis);
    }
    long until = refusedUntil(client);
    if (until == 0) {
      return new Verdict(client.used, false, 0);
    }
    client.refusals++;
    if (client.refusals <= REFUSALS_TO_BAN) {
      return new Verdict(client.used, false, until);
    }
    client.refusals = 0;
    client.bannedUntilMillis = nowMillis + windowMillis * banWindows(client.bans++);
    return new Verdict(client.used, true, client.bannedUntilMillis);
  }

  private long refusedUntil(Client client) {
    if (rules.rawRequests() > 0 && client.requests > rules.rawRequests()) {
      return (client.rawWindow + 1) * windowMillis * RAW_WINDOWS;
    }
    return rules.limit() > 0 && client.used > rules.limit()
        ? (client.window + 1) * windowMillis
        : 0;
  }

  private static long banWindows(int bansBefore) {
    return Math.min((long) FIRST_BAN_WINDOWS << Math.min(bansBefore, 20), LONGEST_BAN_WINDOWS);
  }

  private Client client(String address, long nowMillis) {
    long longestBan = windowMillis * LONGEST_BAN_WINDOWS;
    if (clients.size() >= MANY_CLIENTS) {
      long window = nowMillis / windowMillis;
      clients
          .values()
          .removeIf(one ->
              one.window < window - RAW_WINDOWS && one.bannedUntilMillis + longestBan < nowMillis);
    }
    Client client = clients.computeIfAbsent(address, _ -> new Client());
    if (client.window != nowMillis / windowMillis) {
      client.window = nowMillis / windowMillis;
      client.used = 0;
      client.refusals = 0;
    }
    if (client.rawWindow != client.window / RAW_WINDOWS) {
      client.rawWindow = client.window / RAW_WINDOWS;
      client.requests = 0;
    }
    if (client.bans > 0 && client.bannedUntilMillis + longestBan < nowMillis) {
      client.bans = 0;
    }
    return client;
  }
}
