package io.topbook.api.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import io.topbook.api.query.QueryString;
import io.topbook.api.query.SymbolRequest;
import io.topbook.api.store.SymbolStore;
import java.io.IOException;
import java.util.List;
import java.util.Objects;

/// `GET /api/v1/symbols`: what the exchange lists, filtered. Thread-safe.
final class SymbolsRoute {
  static final String PATH = "/api/v1/symbols";

  private final SymbolStore store;
  private final SymbolRequest request = new SymbolRequest();

  SymbolsRoute(SymbolStore store) {
    this.store = store;
  }

  Route route() {
    ObjectNode properties = Json.MAPPER.createObjectNode();
    properties.set("count", Schemas.whole());
    properties.set("symbols", Schemas.array(Schemas.row(SymbolStore.COLUMNS)));
    return new Route(
        PATH,
        "The exchange's symbols as we number them, by name; those that pass every filter given.",
        request.parameters(),
        Json.TYPE,
        Schemas.object(properties),
        List.of(400, 503),
        "quote=USDT&status=TRADING",
        this::answer);
  }

  private void answer(Context context) throws IOException {
    var symbols =
        store.find(
            request.parse(
                QueryString.parse(Objects.requireNonNullElse(context.queryString(), ""))));
    context.contentType(Json.TYPE);
    try (var json = Json.MAPPER.createGenerator(context.outputStream())) {
      json.writeStartObject();
      json.writeNumberField("count", symbols.size());
      json.writeArrayFieldStart("symbols");
      for (var symbol : symbols) {
        json.writeStartObject();
        for (var column : symbol.entrySet()) {
          json.writeFieldName(column.getKey());
          Json.write(json, column.getValue());
        }
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    }
  }
}
