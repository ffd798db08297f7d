package io.topbook.api;

import io.topbook.api.config.ApiConfig;
import io.topbook.api.http.ApiServer;
import io.topbook.api.store.BarStore;
import io.topbook.api.store.Database;
import io.topbook.api.store.HealthStore;
import io.topbook.api.store.SymbolStore;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;

/// The whole API as one closeable: server in front, database pools behind. Thread-safe.
public final class Api implements AutoCloseable {
  /// Health must never hang: its own connection, and little patience.
  private static final Duration HEALTH_CONNECTION_WAIT = Duration.ofSeconds(1);

  private static final Duration HEALTH_STATEMENT_TIMEOUT = Duration.ofMillis(500);

  private final Database queries;
  private final Database health;
  private final ApiServer server;

  public Api(ApiConfig config, InstantSource clock) {
    var database = config.database();
    queries =
        new Database(
            "topbook-api",
            new Database.Access(
                database.url(),
                database.user(),
                database.password(),
                database.connections(),
                database.connectionWait(),
                config.queryTimeout()));
    health =
        new Database(
            "topbook-api-health",
            new Database.Access(
                database.url(),
                database.user(),
                database.password(),
                1,
                HEALTH_CONNECTION_WAIT,
                HEALTH_STATEMENT_TIMEOUT));
    server =
        new ApiServer(
            config.host(),
            config.port(),
            new ApiServer.Stores(
                new BarStore(queries, config.exchange()),
                new SymbolStore(queries, config.exchange()),
                new HealthStore(health, config.exchange()),
                Map.of("queries", queries::pool, "health", health::pool)),
            config.limits(),
            clock);
  }

  /// Listens. The database may come later.
  public void start() {
    server.start();
  }

  public int port() {
    return server.port();
  }

  /// Stops taking requests, then lets go of the database.
  @Override
  public void close() {
    server.close();
    queries.close();
    health.close();
  }
}
