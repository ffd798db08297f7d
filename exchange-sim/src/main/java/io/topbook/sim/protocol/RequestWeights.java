package io.topbook.sim.protocol;

import java.util.HashMap;
import java.util.Map;

/// Request weight used by each client address in the current minute: what `X-MBX-USED-WEIGHT-1M`
/// says.
///
/// Counts only; nobody is refused. Confined to the event loop.
final class RequestWeights {
  private final Map<String, Integer> used = new HashMap<>();
  private long minute;

  /// @return the weight `client` has used in the minute that holds `nowMillis`, this request
  ///   included
  int use(String client, int weight, long nowMillis) {
    if (nowMillis / 60_000 != minute) {
      minute = nowMillis / 60_000;
      used.clear();
    }
    return used.merge(client, weight, Integer::sum);
  }
}
