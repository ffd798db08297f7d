package io.topbook.sim.replay;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.topbook.schemas.Exchange;
import io.topbook.sim.protocol.DepthRequest;
import io.topbook.sim.protocol.RestAnswer;
import io.topbook.sim.protocol.RestQuery;
import io.topbook.sim.protocol.RestRequest;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// REST as the recording can answer it: its books, its symbols, its clock. Confined to the event
/// loop.
final class ReplayRest {
  private static final Logger LOGGER = LoggerFactory.getLogger(ReplayRest.class);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Recording recording;
  private final LongSupplier clockNanos;
  private final String prefix;
  private final Map<String, RecordedBook> books = new HashMap<>();
  private final ObjectNode exchangeInfo;

  ReplayRest(Recording recording, LongSupplier clockNanos) {
    this.recording = recording;
    this.clockNanos = clockNanos;
    this.prefix =
        switch (recording.exchange()) {
          case BINANCE -> "/api/v3/";
          case BINANCE_USDM -> "/fapi/v1/";
          case BINANCE_COINM -> "/dapi/v1/";
        };
    recording
        .symbols()
        .keySet()
        .forEach(symbol -> books.put(symbol, new RecordedBook(recording.exchange().isFutures())));
    exchangeInfo = exchangeInfo(recording);
  }

  /// Keeps the books up with what is played.
  void onPlayed(Line line) {
    RecordedBook book = books.get(line.stream().symbol());
    if (book == null) {
      return;
    }
    switch (line.stream().kind()) {
      case DEPTH -> book.onDiff(line.json());
      case SNAPSHOT -> book.onSnapshot(line.json());
      default -> {
        // no other frame moves the book
      }
    }
  }

  RestAnswer answer(RestRequest request) {
    if (!request.path().startsWith(prefix)) {
      return RestAnswer.notFound(request.path() + ", this is " + recording.exchange().label());
    }
    try {
      return answer(request.path().substring(prefix.length()), request);
    } catch (RestQuery.Refused e) {
      return e.answer();
    }
  }

  private RestAnswer answer(String name, RestRequest request) {
    return switch (name) {
      case "ping" -> RestAnswer.ok("{}", 1);
      case "time" ->
          RestAnswer.ok("{\"serverTime\":" + clockNanos.getAsLong() / 1_000_000 + '}', 1);
      case "exchangeInfo" -> exchangeInfo(request);
      case "depth" -> depth(request);
      case "ticker/24hr" -> tickers(request);
      default -> RestAnswer.notFound(request.path());
    };
  }

  private RestAnswer depth(RestRequest request) {
    var depth = DepthRequest.of(new RestQuery(request), recording.exchange().isFutures());
    RecordedBook book = books.get(depth.symbol());
    if (book == null) {
      return RestAnswer.invalidSymbol();
    }
    return book.answer(depth.limit())
        .map(body -> RestAnswer.ok(body, depth.weight()))
        .orElseGet(() ->
            RestAnswer.error(
                503, -1000, "the recording holds no book of " + depth.symbol() + " here"));
  }

  private RestAnswer exchangeInfo(RestRequest request) {
    int weight = recording.exchange().isFutures() ? 1 : 20;
    var symbol = request.parameter("symbol");
    if (symbol.isEmpty()) {
      return RestAnswer.ok(exchangeInfo.toString(), weight);
    }
    for (JsonNode entry : exchangeInfo.path("symbols")) {
      if (entry.path("symbol").asText().equals(symbol.get())) {
        ObjectNode one = exchangeInfo.objectNode();
        exchangeInfo.properties().stream()
            .filter(field -> !field.getKey().equals("symbols"))
            .forEach(field -> one.set(field.getKey(), field.getValue()));
        one.putArray("symbols").add(entry);
        return RestAnswer.ok(one.toString(), weight);
      }
    }
    return RestAnswer.invalidSymbol();
  }

  private RestAnswer tickers(RestRequest request) {
    ArrayNode tickers = JSON.createArrayNode();
    for (RecordedSymbol symbol : recording.symbols().values()) {
      ObjectNode ticker =
          JSON.createObjectNode()
              .put("symbol", symbol.symbol())
              .put("quoteVolume", symbol.quoteVolume().toPlainString());
      if (request.parameter("symbol").equals(java.util.Optional.of(symbol.symbol()))) {
        return RestAnswer.ok(ticker.toString(), 2);
      }
      tickers.add(ticker);
    }
    return request.parameter("symbol").isPresent()
        ? RestAnswer.invalidSymbol()
        : RestAnswer.ok(tickers.toString(), recording.exchange().isFutures() ? 40 : 80);
  }

  /// The recorded answer with the recorded symbols it lacks; without one, these symbols alone.
  private static ObjectNode exchangeInfo(Recording recording) {
    ObjectNode recorded = recording.exchangeInfo();
    ObjectNode info = recorded == null ? JSON.createObjectNode() : recorded.deepCopy();
    var missing = new TreeSet<>(recording.symbols().keySet());
    info.path("symbols").forEach(entry -> missing.remove(entry.path("symbol").asText()));
    if (recorded != null && !missing.isEmpty()) {
      LOGGER
          .atWarn()
          .addKeyValue("symbols", missing)
          .log("not in the recorded exchangeInfo, added as TRADING without filters");
    }
    ArrayNode symbols = info.withArray("symbols");
    for (String symbol : missing) {
      ObjectNode entry = symbols.addObject().put("symbol", symbol).put("status", "TRADING");
      if (recording.exchange() == Exchange.BINANCE_COINM) {
        entry.put("contractStatus", "TRADING"); // what COIN-M calls it
      }
      entry.putArray("filters");
    }
    if (!info.has("serverTime")) {
      // The recording's own beginning: what is derived from it must not differ from play to play.
      info.put("serverTime", recording.firstReceiveNanos() / 1_000_000);
    }
    if (!info.has("rateLimits")) {
      info.putArray("rateLimits")
          .addObject()
          .put("rateLimitType", "REQUEST_WEIGHT")
          .put("interval", "MINUTE")
          .put("intervalNum", 1)
          .put("limit", recording.exchange().isFutures() ? 2400 : 6000);
    }
    return info;
  }
}
