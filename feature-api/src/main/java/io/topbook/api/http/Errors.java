package io.topbook.api.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.topbook.api.query.BadQueryException;
import io.topbook.api.query.Problem;
import io.topbook.api.store.StoreUnavailableException;
import io.topbook.api.store.UnknownSymbolException;
import java.util.List;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Every failure in one shape:
/// `{"error":{"code","message","parameter","problems":[{"parameter","value","message"}]}}`.
///
/// `parameter` is that of the first problem, null when no parameter is to blame.
final class Errors {
  private static final Logger LOGGER = LoggerFactory.getLogger(Errors.class);
  private static final String RETRY_AFTER_SECONDS = "5";

  private Errors() {}

  static void register(RoutesConfig routes) {
    routes.exception(BadQueryException.class, Errors::badQuery);
    routes.exception(UnknownSymbolException.class, Errors::unknownSymbol);
    routes.exception(StoreUnavailableException.class, Errors::unavailable);
    routes.exception(HttpResponseException.class, Errors::refused);
    routes.exception(AnswerCutException.class, Errors::cut);
    routes.exception(Exception.class, Errors::unexpected);
  }

  static ObjectNode body(String code, String message, List<Problem> problems) {
    ObjectNode body = Json.MAPPER.createObjectNode();
    ObjectNode error = body.putObject("error").put("code", code).put("message", message);
    error.put("parameter", problems.isEmpty() ? null : problems.getFirst().parameter());
    var list = error.putArray("problems");
    for (Problem problem : problems) {
      list.addObject()
          .put("parameter", problem.parameter())
          .put("value", problem.value())
          .put("message", problem.message());
    }
    return body;
  }

  private static void badQuery(BadQueryException e, Context context) {
    Json.answer(context, 400, body("bad_request", String.valueOf(e.getMessage()), e.problems()));
  }

  private static void unknownSymbol(UnknownSymbolException e, Context context) {
    var problem = new Problem("symbol", e.symbol(), "must be one that /api/v1/symbols lists");
    Json.answer(
        context, 404, body("unknown_symbol", String.valueOf(e.getMessage()), List.of(problem)));
  }

  private static void unavailable(StoreUnavailableException e, Context context) {
    LOGGER
        .atWarn()
        .addKeyValue("path", context.path())
        .addKeyValue("error", e.getMessage())
        .log("store unavailable");
    context.header("Retry-After", RETRY_AFTER_SECONDS);
    Json.answer(context, 503, body("store_unavailable", String.valueOf(e.getMessage()), List.of()));
  }

  private static void refused(HttpResponseException e, Context context) {
    String code =
        switch (e.getStatus()) {
          case 404 -> "unknown_path";
          case 405 -> "method_not_allowed";
          default -> "http_" + e.getStatus();
        };
    String message = context.method() + " " + context.path() + ": " + e.getMessage();
    Json.answer(context, e.getStatus(), body(code, message, List.of()));
  }

  /// The status line is long gone: only a broken connection still tells the client that the answer
  /// is not whole.
  private static void cut(AnswerCutException e, Context context) {
    LOGGER
        .atWarn()
        .addKeyValue("path", context.path())
        .addKeyValue("error", e.getMessage())
        .log("answer cut");
    ServletContextRequest.getServletContextRequest(context.req())
        .getConnectionMetaData()
        .getConnection()
        .getEndPoint()
        .close();
  }

  private static void unexpected(Exception e, Context context) {
    LOGGER.atError().setCause(e).addKeyValue("path", context.path()).log("request failed");
    Json.answer(context, 500, body("internal", "this is our fault; the log says more", List.of()));
  }
}
