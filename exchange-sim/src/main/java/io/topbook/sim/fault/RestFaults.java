package io.topbook.sim.fault;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.topbook.sim.protocol.LoopTimer;
import io.topbook.sim.protocol.Meddler.RestPlan;
import io.topbook.sim.protocol.RestAnswer;
import io.topbook.sim.protocol.RestRequest;
import io.topbook.sim.protocol.Venue;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/// REST answers that are errors, late, cut off, garbage or old. The first fault that takes a
/// request has it alone. Confined to the event loop.
final class RestFaults {
  private static final String DEPTH = "/depth";
  private static final int TOO_MANY_REQUESTS = -1003;

  private final FaultLog log;
  private final Venue venue;
  private final LoopTimer timer;
  private final Map<Integer, ActiveFault> active = new LinkedHashMap<>();
  private final Map<Integer, OldSnapshots> snapshots = new HashMap<>();

  RestFaults(FaultLog log, Venue venue, LoopTimer timer) {
    this.log = log;
    this.venue = venue;
    this.timer = timer;
  }

  void begin(ActiveFault fault) {
    if (fault.fault().kind() == Kind.REST_OLD_SNAPSHOT) {
      var old = new OldSnapshots(fault, venue, timer);
      old.begin();
      snapshots.put(fault.id(), old);
    }
    active.put(fault.id(), fault);
  }

  void end(ActiveFault fault) {
    fault.end();
    active.remove(fault.id());
    snapshots.remove(fault.id());
  }

  RestPlan plan(RestRequest request, Supplier<RestAnswer> truth) {
    for (ActiveFault one : active.values()) {
      if (isAbout(one.fault(), request) && one.takes(0)) {
        RestPlan plan = plan(one, request, truth.get());
        log.tookEffect(one, JsonNodeFactory.instance.objectNode().put("path", request.path()));
        if (one.isEnded()) {
          end(one);
        }
        return plan;
      }
    }
    return RestPlan.of(truth.get());
  }

  private static boolean isAbout(Fault fault, RestRequest request) {
    return fault.matchesPath(request.path())
        && (!fault.has(Key.SYMBOL)
            || request.parameter("symbol").filter(fault.symbol()::equals).isPresent())
        && (fault.kind() != Kind.REST_OLD_SNAPSHOT || request.path().endsWith(DEPTH));
  }

  private RestPlan plan(ActiveFault by, RestRequest request, RestAnswer truth) {
    Fault fault = by.fault();
    return switch (fault.kind()) {
      case REST_ERROR -> RestPlan.of(error(fault));
      case REST_SLOW ->
          new RestPlan(truth, Duration.ofMillis(fault.number(Key.DELAY_MS, 1)), false);
      case REST_RESET -> new RestPlan(truth, Duration.ZERO, true);
      case REST_GARBAGE ->
          RestPlan.of(
              RestAnswer.ok(truth.json().substring(0, truth.json().length() / 2), truth.weight()));
      case REST_OLD_SNAPSHOT -> {
        OldSnapshots old = snapshots.get(by.id());
        yield RestPlan.of(
            old == null || truth.status() != 200 ? truth : old.insteadOf(request, truth));
      }
      default -> throw new IllegalArgumentException("not about REST: " + fault);
    };
  }

  private static RestAnswer error(Fault fault) {
    int status = (int) fault.number(Key.STATUS, 500);
    if (status == 403 && !fault.has(Key.ERROR_CODE) && !fault.has(Key.MSG)) {
      // The firewall in front of the exchange answers, which speaks HTML.
      return new RestAnswer(
          status,
          "<html><head><title>403 Forbidden</title></head><body>403 Forbidden</body></html>",
          1,
          Map.of("Content-Type", "text/html"));
    }
    boolean tooMany = status == 429 || status == 418;
    RestAnswer answer =
        RestAnswer.error(
            status,
            (int) fault.number(Key.ERROR_CODE, tooMany ? TOO_MANY_REQUESTS : -1000),
            fault.text(
                Key.MSG,
                tooMany
                    ? "Too many requests."
                    : "An unknown error occurred while processing the request."));
    long seconds = fault.number(Key.RETRY_AFTER_S, status == 418 ? 120 : tooMany ? 1 : 0);
    return seconds > 0 ? answer.retryAfter(seconds * 1000) : answer;
  }
}
