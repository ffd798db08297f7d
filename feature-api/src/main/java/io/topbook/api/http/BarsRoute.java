package io.topbook.api.http;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import io.topbook.api.query.BarKind;
import io.topbook.api.query.BarQuery;
import io.topbook.api.query.BarRequest;
import io.topbook.api.query.Limits;
import io.topbook.api.query.Order;
import io.topbook.api.query.Parameter;
import io.topbook.api.query.QueryString;
import io.topbook.api.store.BarCursor;
import io.topbook.api.store.BarStore;
import io.topbook.api.store.BarTable;
import io.topbook.api.store.Column;
import io.topbook.api.store.StoreUnavailableException;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// `GET /api/v1/bars`: bars of a symbol and range, written as they are read. Thread-safe.
///
/// `bars` comes before `count` and `next` because those are known only at its end.
final class BarsRoute {
  static final String PATH = "/api/v1/bars";

  private final BarStore store;
  private final BarRequest request;
  private final InstantSource clock;
  private final Telemetry telemetry;

  BarsRoute(BarStore store, Limits limits, InstantSource clock, Telemetry telemetry) {
    this.store = store;
    this.request = new BarRequest(limits);
    this.clock = clock;
    this.telemetry = telemetry;
  }

  Route route() {
    return new Route(
        PATH,
        "One-second bars of a symbol in [from, to). When the limit cuts the answer, `next` is the"
            + " `from` (of order=asc) or `to` (of order=desc) of the next request.",
        request.parameters(),
        Json.TYPE,
        schema(),
        List.of(400, 404, 503),
        "symbol=BTCUSDT&limit=10&order=desc",
        this::answer);
  }

  private void answer(Context context) throws IOException {
    BarQuery query =
        request.parse(
            QueryString.parse(Objects.requireNonNullElse(context.queryString(), "")),
            clock.instant());
    try (BarCursor bars = store.open(query)) {
      boolean hasRow = bars.next(); // beyond this line a failure has no status left to tell it by
      context.contentType(Json.TYPE);
      try {
        write(Json.MAPPER.createGenerator(context.outputStream()), query, bars, hasRow);
      } catch (StoreUnavailableException e) {
        telemetry.answerCut();
        throw new AnswerCutException(e);
      }
    }
  }

  /// Closes the generator only in the end: closing it after a failure would complete the JSON.
  private void write(JsonGenerator json, BarQuery query, BarCursor bars, boolean hasRow)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("symbol", query.symbol());
    json.writeStringField("kind", Parameter.label(query.kind()));
    json.writeStringField("from", Json.time(query.range().from()));
    json.writeStringField("to", Json.time(query.range().to()));
    json.writeArrayFieldStart("bars");
    int count = 0;
    Instant last = query.range().from();
    while (hasRow && count < query.limit()) {
      writeRow(json, bars);
      last = windowStart(bars);
      count++;
      hasRow = bars.next();
    }
    json.writeEndArray();
    json.writeNumberField("count", count);
    json.writeFieldName("next");
    Json.write(json, hasRow ? next(query, bars, last) : null);
    json.writeEndObject();
    json.close();
    telemetry.rowsServed(query.kind(), count);
  }

  private static void writeRow(JsonGenerator json, BarCursor bars) throws IOException {
    List<Column> columns = bars.columns();
    json.writeStartObject();
    for (int i = 0; i < columns.size(); i++) {
      json.writeFieldName(columns.get(i).name());
      Json.write(json, bars.value(i));
    }
    json.writeEndObject();
  }

  /// Ascending: the first bar not sent, as the next `from` is included. Descending: the last bar
  /// sent, as the next `to` is not.
  private static @Nullable Instant next(BarQuery query, BarCursor bars, Instant last) {
    return query.order() == Order.ASC ? windowStart(bars) : last;
  }

  private static Instant windowStart(BarCursor bars) {
    return (Instant) Objects.requireNonNull(bars.value(0), "window_start");
  }

  private static ObjectNode schema() {
    ObjectNode rows = Json.MAPPER.createObjectNode();
    var kinds = rows.putArray("anyOf");
    for (BarKind kind : BarKind.values()) {
      kinds.add(Schemas.row(BarTable.of(kind).columns()).put("title", Parameter.label(kind)));
    }
    ObjectNode properties = Json.MAPPER.createObjectNode();
    properties.set("symbol", Schemas.text());
    properties.set("kind", Schemas.text());
    properties.set("from", Schemas.time());
    properties.set("to", Schemas.time());
    properties.set("bars", Schemas.array(rows));
    properties.set("count", Schemas.whole());
    properties.set("next", Schemas.orNull(Schemas.time()));
    return Schemas.object(properties);
  }
}
