package io.topbook.api.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.topbook.api.query.Limits;
import io.topbook.api.store.BarStore;
import io.topbook.api.store.Database.PoolState;
import io.topbook.api.store.HealthStore;
import io.topbook.api.store.SymbolStore;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/// The HTTP server: routes, errors, metrics. Thread-safe.
public final class ApiServer implements AutoCloseable {
  /// The stores it answers from, and the pools under them by name.
  public record Stores(
      BarStore bars,
      SymbolStore symbols,
      HealthStore health,
      Map<String, Supplier<PoolState>> pools) {
    public Stores {
      pools = Map.copyOf(pools);
    }
  }

  private final Javalin server;
  private final String host;
  private final int port;

  /// @param port 0 takes a free one
  public ApiServer(String host, int port, Stores stores, Limits limits, InstantSource clock) {
    this.host = host;
    this.port = port;
    var telemetry = new Telemetry(stores.pools());
    List<Route> routes =
        List.of(
            new BarsRoute(stores.bars(), limits, clock, telemetry).route(),
            new SymbolsRoute(stores.symbols()).route(),
            new HealthRoute(stores.health(), clock).route(),
            telemetry.route());
    this.server = Javalin.create(config -> configure(config, routes, telemetry));
  }

  /// @throws io.javalin.util.JavalinBindException when the port is taken
  public void start() {
    server.start(host, port);
  }

  /// The port it listens on.
  public int port() {
    return server.port();
  }

  @Override
  public void close() {
    server.stop();
  }

  private static void configure(JavalinConfig config, List<Route> routes, Telemetry telemetry) {
    config.startup.showJavalinBanner = false;
    config.startup.showOldJavalinVersionWarning = false;
    // Requests wait for the database; a thread each is cheap when it is virtual.
    config.concurrency.useVirtualThreads = true;
    config.http.prefer405over404 = true;
    config.jetty.modifyServer(jetty -> jetty.setErrorHandler(new ServerErrors()));
    config.requestLogger.http(telemetry::requestServed);

    ObjectNode document = OpenApi.document(routes);
    byte[] openApi = Json.bytes(document);
    String page = FrontPage.html(routes);
    config.routes.before(context -> context.header("X-Content-Type-Options", "nosniff"));
    config.routes.get("/", context -> context.html(page));
    config.routes.get(OpenApi.PATH, context -> context.contentType(Json.TYPE).result(openApi));
    routes.forEach(route -> config.routes.get(route.path(), route.handler()));
    Errors.register(config.routes);
  }
}
