package io.topbook.sim.fault;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.topbook.sim.protocol.DepthRequest;
import io.topbook.sim.protocol.LoopTimer;
import io.topbook.sim.protocol.RestAnswer;
import io.topbook.sim.protocol.RestQuery;
import io.topbook.sim.protocol.RestRequest;
import io.topbook.sim.protocol.Venue;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// One symbol's depth answers of a while ago: taken when the fault begins, and four times in the
/// asked age from then on. Confined to the event loop.
final class OldSnapshots {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration SHORTEST_PERIOD = Duration.ofMillis(50);

  /// Of spot, USD-M, COIN-M.
  private static final List<String> DEPTH =
      List.of("/api/v3/depth", "/fapi/v1/depth", "/dapi/v1/depth");

  private record Snapshot(long nanos, ObjectNode body) {}

  private final ActiveFault fault;
  private final Venue venue;
  private final LoopTimer timer;
  private final long ageNanos;
  private final Deque<Snapshot> taken = new ArrayDeque<>();

  OldSnapshots(ActiveFault fault, Venue venue, LoopTimer timer) {
    this.fault = fault;
    this.venue = venue;
    this.timer = timer;
    this.ageNanos = TimeUnit.MILLISECONDS.toNanos(fault.fault().number(Key.AGE_MS, 0));
  }

  /// @throws IllegalArgumentException when there is no snapshot of the symbol now
  void begin() {
    take();
    if (taken.isEmpty()) {
      throw new IllegalArgumentException(
          "symbol: no snapshot of " + fault.fault().symbol() + " can be had now");
    }
    if (ageNanos > 0) {
      takeAgain();
    }
  }

  private void takeAgain() {
    timer.after(
        Math.max(ageNanos / 4, SHORTEST_PERIOD.toNanos()),
        () -> {
          if (!fault.isEnded()) {
            take();
            takeAgain();
          }
        });
  }

  private void take() {
    String symbol = fault.fault().symbol();
    for (String path : DEPTH) {
      String limit = Integer.toString(DepthRequest.mostLevels(isFutures(path)));
      var parameters = Map.of("symbol", List.of(symbol), "limit", List.of(limit));
      RestAnswer answer = venue.answer(new RestRequest(path, parameters));
      if (answer.status() == 200 && parse(answer.json()) instanceof ObjectNode body) {
        taken.addLast(new Snapshot(System.nanoTime(), body));
      }
    }
    while (taken.size() > 1 && isOldEnough(second())) {
      taken.removeFirst();
    }
  }

  private static boolean isFutures(String path) {
    return !path.startsWith("/api/");
  }

  private Snapshot second() {
    return taken.stream().skip(1).findFirst().orElseThrow();
  }

  private boolean isOldEnough(Snapshot snapshot) {
    return System.nanoTime() - snapshot.nanos >= ageNanos;
  }

  /// The oldest that was kept: as old as was asked for, or of when the fault began.
  ///
  /// @param truth what the exchange would answer, whose levels it has as many of
  RestAnswer insteadOf(RestRequest request, RestAnswer truth) {
    ObjectNode body = taken.getFirst().body.deepCopy();
    int limit = DepthRequest.of(new RestQuery(request), isFutures(request.path())).limit();
    cut(body, "bids", limit);
    cut(body, "asks", limit);
    return RestAnswer.ok(body.toString(), truth.weight());
  }

  private static void cut(ObjectNode body, String side, int limit) {
    if (body.path(side) instanceof ArrayNode levels) {
      while (levels.size() > limit) {
        levels.remove(levels.size() - 1);
      }
    }
  }

  private static Object parse(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the exchange's depth is no JSON", e);
    }
  }
}
