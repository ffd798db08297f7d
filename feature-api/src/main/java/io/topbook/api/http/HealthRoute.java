package io.topbook.api.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import io.topbook.api.query.BarKind;
import io.topbook.api.query.Parameter;
import io.topbook.api.store.HealthStore;
import io.topbook.api.store.HealthStore.Answer;
import io.topbook.api.store.StoreUnavailableException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// `GET /health`: 200 while the database answers, else 503; what it found either way. Thread-safe.
///
/// One look at the database serves every request of a second, so that asking often costs nothing.
final class HealthRoute {
  static final String PATH = "/health";

  private static final Duration FRESH = Duration.ofSeconds(1);

  private record Look(Instant at, int status, ObjectNode body) {}

  private final HealthStore store;
  private final InstantSource clock;
  private final ReentrantLock looking = new ReentrantLock();
  private volatile @Nullable Look last;

  HealthRoute(HealthStore store, InstantSource clock) {
    this.store = store;
    this.clock = clock;
  }

  Route route() {
    ObjectNode properties = Json.MAPPER.createObjectNode();
    properties.set("status", Schemas.text());
    properties.set("database", Json.MAPPER.createObjectNode().put("type", "object"));
    return new Route(
        PATH,
        "Whether the database answers, its migrations, what it cannot do, the age of the newest"
            + " bar of each kind.",
        List.of(),
        Json.TYPE,
        Schemas.object(properties),
        List.of(503),
        "",
        this::answer);
  }

  private void answer(Context context) {
    Look look = look();
    Json.answer(context, look.status(), look.body());
  }

  private Look look() {
    looking.lock();
    try {
      Instant now = clock.instant();
      Look known = last;
      if (known != null && Duration.between(known.at(), now).compareTo(FRESH) < 0) {
        return known;
      }
      Look fresh = lookAgain(now);
      last = fresh;
      return fresh;
    } finally {
      looking.unlock();
    }
  }

  private Look lookAgain(Instant now) {
    ObjectNode body = Json.MAPPER.createObjectNode();
    try {
      HealthStore.Report report = store.report();
      body.put("status", "ok");
      body.putObject("database")
          .put("reachable", true)
          .put("latency_ms", report.latency().toNanos() / 1e6);
      describe(body.putObject("migrations"), "version", report.migration());
      ObjectNode timescale = body.putObject("timescaledb");
      timescale.put("present", report.timescaleLicense().value().isPresent());
      describe(timescale, "license", report.timescaleLicense());
      report.missing().forEach(timescale.putArray("missing")::add);
      ObjectNode newest = body.putObject("newest_bars");
      for (BarKind kind : BarKind.values()) {
        newestBar(newest.putObject(Parameter.label(kind)), report.newestBar().get(kind), now);
      }
      return new Look(clock.instant(), 200, body);
    } catch (StoreUnavailableException e) {
      body.put("status", "down");
      body.putObject("database").put("reachable", false).put("problem", e.getMessage());
      return new Look(clock.instant(), 503, body);
    }
  }

  private static void newestBar(ObjectNode into, @Nullable Answer<Instant> answer, Instant now) {
    if (answer == null) {
      return;
    }
    into.put("window_start", answer.value().map(Json::time).orElse(null));
    into.put(
        "age_seconds",
        answer.value().map(start -> Duration.between(start, now).toMillis() / 1e3).orElse(null));
    answer.problem().ifPresent(problem -> into.put("problem", problem));
  }

  private static void describe(ObjectNode into, String name, Answer<String> answer) {
    into.put(name, answer.value().orElse(null));
    answer.problem().ifPresent(problem -> into.put("problem", problem));
  }
}
