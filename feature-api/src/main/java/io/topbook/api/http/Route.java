package io.topbook.api.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Handler;
import io.topbook.api.query.Parameter;
import java.util.List;

/// One GET route: where, what for, what it takes, what it answers with and who answers. The
/// server's routes, the OpenAPI document and the front page are all made from these.
///
/// @param type media type of its answer
/// @param schema JSON Schema of its answer; empty for what is not JSON
/// @param failures further statuses that it answers with
/// @param example a query to try, without `?`
record Route(
    String path,
    String summary,
    List<Parameter<?>> parameters,
    String type,
    ObjectNode schema,
    List<Integer> failures,
    String example,
    Handler handler) {}
