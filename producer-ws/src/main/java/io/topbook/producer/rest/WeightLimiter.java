package io.topbook.producer.rest;

import java.time.Duration;

/// Says when a REST request may go out, so that this IP keeps inside the exchange's limits.
///
/// Three rules at once. Ours: a request goes when with it our requests of any minute weigh at most
/// our share of the limit, an urgent one up to nine fifths of that share and nine tenths of the
/// limit; and their number stays under the limit on requests. So whatever has gone out that was not
/// urgent, four tenths of the limit are free for what is (when our share is half). Everybody's:
/// what the exchange last reported as used by this IP, and what we sent since, stays under nine
/// tenths of the limit, as others may use the same IP. The exchange's: after a 429 or 418 nothing
/// goes until its Retry-After has passed.
///
/// Times are epoch ns. Confined to one thread.
public final class WeightLimiter {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final SlidingWindow ownWeight;
  private final SlidingWindow ownRequests;
  private final long share;
  private final long urgentShare;
  private final int maxRequests;
  private final long ceiling;

  private long reported;
  private long reportedNs;
  private long sentSinceReport;
  private long heldUntilNs;

  /// @param weightPerMinute the exchange's limit: 6000 on spot, 2400 on USD-M
  /// @param share of it that is ours, above 0, at most 1
  public WeightLimiter(int weightPerMinute, double share, int requests, Duration requestsWindow) {
    ownWeight = new SlidingWindow(MINUTE);
    ownRequests = new SlidingWindow(requestsWindow);
    maxRequests = requests;
    ceiling = weightPerMinute * 9L / 10;
    this.share = (long) (weightPerMinute * share);
    urgentShare = Math.max(this.share, Math.min(ceiling, this.share * 9 / 5));
  }

  /// Takes the weight of one request and returns 0, or takes nothing and returns how long to wait,
  /// ns.
  long acquire(int weight, boolean urgent, long nowNs) {
    long waitNs = waitNs(weight, urgent, nowNs);
    if (waitNs > 0) {
      return waitNs;
    }
    ownWeight.spend(weight, nowNs);
    ownRequests.spend(1, nowNs);
    sentSinceReport += weight;
    return 0;
  }

  /// How long until a request may go, ns; 0 when it may now.
  long waitNs(int weight, boolean urgent, long nowNs) {
    long ownWaitNs =
        Math.max(
            ownWeight.waitNs(weight, urgent ? urgentShare : share, nowNs),
            ownRequests.waitNs(1, maxRequests, nowNs));
    long waitNs = Math.max(heldUntilNs - nowNs, othersWaitNs(weight, nowNs));
    return Math.max(0, Math.max(waitNs, ownWaitNs));
  }

  /// The exchange's minute may begin at any time, so a report counts for a whole one.
  private long othersWaitNs(int weight, long nowNs) {
    long expiresNs = reportedNs + MINUTE.toNanos();
    if (nowNs >= expiresNs || reported == 0 || reported + sentSinceReport + weight <= ceiling) {
      return 0;
    }
    return expiresNs - nowNs;
  }

  /// `X-MBX-USED-WEIGHT-1M` of an answer.
  public void onUsedWeight(long used, long nowNs) {
    reported = used;
    reportedNs = nowNs;
    sentSinceReport = 0;
  }

  /// 429 or 418: nothing goes out before `untilNs`.
  public void holdUntil(long untilNs) {
    heldUntilNs = Math.max(heldUntilNs, untilNs);
  }
}
