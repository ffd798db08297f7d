package io.topbook.sim.fault;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.topbook.sim.protocol.Connections;
import io.topbook.sim.protocol.LoopTimer;
import io.topbook.sim.protocol.MarketControl;
import io.topbook.sim.protocol.Meddler;
import io.topbook.sim.protocol.RestAnswer;
import io.topbook.sim.protocol.RestRequest;
import io.topbook.sim.protocol.StreamSocket;
import io.topbook.sim.protocol.Venue;
import io.topbook.sim.sentlog.SentLog;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Begins faults, ends them, and tells about them: `/sim/faults` and `/sim/connections`. Confined
/// to the event loop.
public final class Faults implements Meddler {
  private static final Logger LOGGER = LoggerFactory.getLogger(Faults.class);
  private static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
  private static final String FAULTS = "/sim/faults";
  private static final String CONNECTIONS = "/sim/connections";
  private static final int MAX_ACTIVE = 1000;
  private static final int MAX_PAST = 1000;

  /// When an entry of the schedule begins next.
  private record Due(long atMillis, Schedule.Entry entry, Iterator<Long> later)
      implements Comparable<Due> {
    private static final Comparator<Due> ORDER =
        Comparator.comparingLong(Due::atMillis).thenComparingInt(due -> due.entry.line());

    @Override
    public int compareTo(Due other) {
      return ORDER.compare(this, other);
    }
  }

  private final Connections connections;
  private final Venue venue;
  private final @Nullable MarketControl market;
  private final LoopTimer timer;
  private final long seed;
  private final FaultLog log;
  private final ConnectionFaults ofConnections;
  private final EventFaults ofEvents;
  private final RestFaults ofRest;
  private final Map<Integer, ActiveFault> begun = new LinkedHashMap<>();
  private int lastId;

  /// @param log null for none
  /// @param seed of chance
  public Faults(
      Connections connections, Venue venue, LoopTimer timer, @Nullable SentLog log, long seed) {
    this.connections = connections;
    this.venue = venue;
    this.market = venue instanceof MarketControl control ? control : null;
    this.timer = timer;
    this.seed = seed;
    this.log = new FaultLog(log);
    this.ofConnections = new ConnectionFaults(this.log, connections, timer);
    this.ofEvents = new EventFaults(this.log, connections, timer);
    this.ofRest = new RestFaults(this.log, venue, timer);
  }

  /// Begins what stands in `schedule`, counted from now, in the order of its times however late the
  /// loop is. Thread-safe.
  public void start(Schedule schedule) {
    long startNanos = System.nanoTime();
    var due = new PriorityQueue<Due>();
    for (Schedule.Entry entry : schedule.entries()) {
      add(due, entry, entry.offsetsMillis(seed).iterator());
    }
    timer.after(0, () -> play(due, startNanos));
  }

  private static void add(Queue<Due> due, Schedule.Entry entry, Iterator<Long> offsets) {
    if (offsets.hasNext()) {
      due.add(new Due(offsets.next(), entry, offsets));
    }
  }

  private void play(Queue<Due> due, long startNanos) {
    for (Due next = due.peek(); next != null; next = due.peek()) {
      long wait = startNanos + TimeUnit.MILLISECONDS.toNanos(next.atMillis) - System.nanoTime();
      if (wait > 0) {
        timer.after(wait, () -> play(due, startNanos));
        return;
      }
      due.remove();
      add(due, next.entry, next.later);
      beginScheduled(next.entry);
    }
  }

  private void beginScheduled(Schedule.Entry entry) {
    try {
      begin(entry.fault());
    } catch (IllegalArgumentException e) {
      LOGGER
          .atWarn()
          .addKeyValue("line", entry.line())
          .addKeyValue("error", String.valueOf(e.getMessage()))
          .log("a scheduled fault cannot begin");
    }
  }

  /// @throws IllegalArgumentException saying why it cannot begin
  ActiveFault begin(Fault fault) {
    forgetPast();
    var active = new ActiveFault(lastId + 1, fault, seed, System.currentTimeMillis());
    switch (fault.kind().scope()) {
      case CONNECTION -> ofConnections.begin(active);
      case EVENT -> ofEvents.begin(active);
      case REST -> ofRest.begin(active);
      case MARKET -> change(active);
    }
    lastId++;
    begun.put(active.id(), active);
    if (fault.has(Key.DURATION_MS)) {
      timer.after(
          TimeUnit.MILLISECONDS.toNanos(fault.number(Key.DURATION_MS, 1)), () -> end(active));
    } else if (fault.kind().scope() == Kind.Scope.MARKET
        || (fault.kind().scope() == Kind.Scope.CONNECTION && fault.kind() != Kind.SLOW)) {
      active.end(); // done already
    }
    LOGGER.atInfo().addKeyValue("id", active.id()).addKeyValue("fault", fault).log("fault begun");
    return active;
  }

  private void forgetPast() {
    long running = begun.values().stream().filter(one -> !one.isEnded()).count();
    if (running >= MAX_ACTIVE) {
      throw new IllegalArgumentException("more than " + MAX_ACTIVE + " faults at a time");
    }
    if (begun.size() >= MAX_ACTIVE + MAX_PAST) {
      begun.values().removeIf(ActiveFault::isEnded);
    }
  }

  private void change(ActiveFault active) {
    MarketControl control = market;
    if (control == null) {
      throw new IllegalArgumentException(
          "kind: " + active.fault().kind().label() + " needs a simulated market");
    }
    Fault fault = active.fault();
    switch (fault.kind()) {
      case CROSSED_BOOK -> control.crossNext(fault.symbol());
      case CLOCK_JUMP -> control.jumpClock(fault.number(Key.BY_MS, 0));
      case HALT -> control.halt(fault.symbol());
      case RESUME -> {
        control.resume(fault.symbol());
        endHalts(fault.symbol());
      }
      case DELIST -> control.delist(fault.symbol());
      case TICK_SIZE -> control.tickSize(fault.symbol(), fault.text(Key.TICK_SIZE, ""));
      default -> throw new IllegalArgumentException("not about the market: " + fault);
    }
    log.tookEffect(active, fault.json());
  }

  /// The symbol trades again: a halt that was to end later must not end another one then.
  private void endHalts(String symbol) {
    begun.values().stream()
        .filter(one -> one.fault().kind() == Kind.HALT && one.fault().symbol().equals(symbol))
        .forEach(ActiveFault::end);
  }

  private void remove(ActiveFault active) {
    active.takeBack();
    end(active);
  }

  private void end(ActiveFault active) {
    Kind.Scope scope = active.fault().kind().scope();
    // One that has taken all its events may still hold some back.
    if (active.isEnded() && scope != Kind.Scope.EVENT) {
      return;
    }
    switch (scope) {
      case CONNECTION -> ofConnections.end(active);
      case EVENT -> ofEvents.end(active);
      case REST -> ofRest.end(active);
      case MARKET -> {
        active.end();
        if (market != null
            && active.fault().kind() == Kind.HALT
            && market.isHalted(active.fault().symbol())) {
          market.resume(active.fault().symbol());
          log.tookEffect(active, JSON.createObjectNode().put("resumed", true));
        }
      }
    }
  }

  @Override
  public void onOpened(StreamSocket socket) {
    ofEvents.onOpened(socket);
  }

  @Override
  public void onClosed(StreamSocket socket) {
    ofEvents.onClosed(socket);
    ofConnections.onClosed(socket);
  }

  @Override
  public RestPlan rest(RestRequest request, Supplier<RestAnswer> truth) {
    return ofRest.plan(request, truth);
  }

  @Override
  public Optional<RestAnswer> admin(String method, String path, String body) {
    if (path.equals(CONNECTIONS)) {
      return Optional.of(method.equals("GET") ? listConnections() : notAllowed("GET"));
    }
    if (path.equals(FAULTS)) {
      return Optional.of(
          switch (method) {
            case "GET" -> RestAnswer.ok(list().toString(), 0);
            case "POST" -> begin(body);
            case "DELETE" -> {
              List.copyOf(begun.values()).forEach(this::remove);
              yield RestAnswer.ok(list().toString(), 0);
            }
            default -> notAllowed("GET, POST, DELETE");
          });
    }
    if (path.startsWith(FAULTS + '/')) {
      return Optional.of(
          method.equals("DELETE")
              ? remove(path.substring(FAULTS.length() + 1))
              : notAllowed("DELETE"));
    }
    return Optional.empty();
  }

  private static RestAnswer notAllowed(String methods) {
    return RestAnswer.error(405, -1000, methods + " only");
  }

  private RestAnswer begin(String body) {
    try {
      if (!(JSON.readTree(body) instanceof ObjectNode json)) {
        throw new IllegalArgumentException("expected one JSON object");
      }
      Fault fault = Fault.of(json, venue::hasSymbol);
      OptionalInt missing = fault.missingConnection(id -> connections.find(id).isPresent());
      if (missing.isPresent()) {
        throw new IllegalArgumentException(
            "connection: expected the id of an open connection, was " + missing.getAsInt());
      }
      return RestAnswer.ok(begin(fault).json().toString(), 0);
    } catch (JsonProcessingException e) {
      return refused("expected one JSON object: " + Fault.reason(e));
    } catch (IllegalArgumentException e) {
      return refused(String.valueOf(e.getMessage()));
    }
  }

  private static RestAnswer refused(String message) {
    return new RestAnswer(
        400, JSON.createObjectNode().put("code", -1100).put("msg", message).toString(), 0);
  }

  private RestAnswer remove(String id) {
    ActiveFault active = id.matches("\\d{1,9}") ? begun.get(Integer.parseInt(id)) : null;
    if (active == null) {
      return RestAnswer.error(404, -1000, "no such fault: " + id);
    }
    remove(active);
    return RestAnswer.ok(active.json().toString(), 0);
  }

  private ObjectNode list() {
    ObjectNode list = JSON.createObjectNode().put("seed", seed);
    ArrayNode faults = list.putArray("faults");
    begun.values().forEach(one -> faults.add(one.json()));
    return list;
  }

  private RestAnswer listConnections() {
    ArrayNode list = JSON.createArrayNode();
    for (StreamSocket socket : connections.open()) {
      ObjectNode one =
          list.addObject()
              .put("id", socket.id())
              .put("remote", socket.remote())
              .put("opened_ms", socket.openedMillis())
              .put("state", socket.state())
              .put("combined", socket.isCombined())
              .put("micros", socket.isMicros())
              .put("sent", socket.sentEvents())
              .put("pending_bytes", socket.pendingBytes());
      ArrayNode streams = one.putArray("streams");
      socket.streamNames().forEach(streams::add);
    }
    return RestAnswer.ok(list.toString(), 0);
  }

  @Override
  public JsonNode status() {
    ObjectNode status =
        JSON.createObjectNode()
            .put("active", begun.values().stream().filter(one -> !one.isEnded()).count());
    ObjectNode effects = status.putObject("effects");
    log.effects().forEach(effects::put);
    return status;
  }
}
