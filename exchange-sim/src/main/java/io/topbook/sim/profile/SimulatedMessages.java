package io.topbook.sim.profile;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.topbook.sim.market.Instrument;
import io.topbook.sim.market.MarketEngine;
import io.topbook.sim.market.MarketOptions;
import io.topbook.sim.protocol.EventSink;
import io.topbook.sim.protocol.Subscribers;
import io.topbook.sim.protocol.Subscriptions;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;

/// Runs a market in its own time, without sockets, into a profile. Not thread-safe.
public final class SimulatedMessages implements EventSink {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long START_MICROS = 1_700_000_000_000_000L;
  private static final int SNAPSHOT_LEVELS = 1000;

  private final Profile profile;
  private boolean counting;

  private SimulatedMessages(Profile profile) {
    this.profile = profile;
  }

  /// @param warmUp seconds that go before and do not count
  public static void run(Profile profile, MarketOptions options, double warmUp, double seconds) {
    var sink = new SimulatedMessages(profile);
    List<Instrument> instruments =
        Instrument.list(options.exchange(), options.symbols(), options.seed());
    MarketEngine engine =
        MarketEngine.begin(
            instruments, options, START_MICROS, new Subscriptions(UnaryOperator.identity()), sink);
    run(engine, START_MICROS + (long) (warmUp * 1e6));
    sink.counting = true;
    for (Instrument one : instruments) {
      profile.snapshot(one.symbol(), tree(engine.snapshot(one.symbol(), SNAPSHOT_LEVELS)));
      engine.subscribed(List.of(one.symbol().toLowerCase(Locale.ROOT) + "@depth@100ms"));
    }
    run(engine, START_MICROS + (long) ((warmUp + seconds) * 1e6));
  }

  private static void run(MarketEngine engine, long untilMicros) {
    while (engine.nextMicros() < untilMicros) {
      engine.step();
    }
  }

  @Override
  public boolean wants(Subscribers to) {
    return counting;
  }

  @Override
  public void event(
      Subscribers to, String kind, byte[] payload, int offset, int length, long atMicros) {
    JsonNode event = tree(new String(payload, offset, length, StandardCharsets.UTF_8));
    String type = kind.equals("depthUpdate") ? "depth@100ms" : kind;
    profile.message(event.path("s").asText(), type, atMicros / 1e6, length, event);
  }

  @Override
  public void microsEvent(
      Subscribers to, String kind, byte[] payload, int offset, int length, long atMicros) {
    throw new IllegalStateException("nobody asked for microseconds");
  }

  private static JsonNode tree(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the market wrote what is no JSON: " + json, e);
    }
  }
}
