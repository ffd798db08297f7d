package io.topbook.aggregator;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.topbook.aggregator.config.AggregatorConfig;
import io.topbook.aggregator.second.SymbolSeconds;
import io.topbook.aggregator.telemetry.Telemetry;
import io.topbook.aggregator.topology.AggregatorTopology;
import io.topbook.aggregator.topology.InputEnds;
import io.topbook.aggregator.topology.Progress;
import io.topbook.aggregator.topology.StreamsSettings;
import io.topbook.aggregator.topology.Wire;
import io.topbook.runtime.OpsServer;
import io.topbook.schemas.wire.RegistryClient;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.streams.KafkaStreams;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Everything that runs in the process, wired. Thread-safe; closing is idempotent.
final class Aggregator implements AutoCloseable {
  private static final Logger LOGGER = LoggerFactory.getLogger(Aggregator.class);
  private static final Duration CLOSE_WITHIN = Duration.ofSeconds(30);

  private final AggregatorConfig config;
  private final Telemetry telemetry;
  private final Admin admin;
  private final RegistryClient registry;
  private final Progress progress = new Progress();
  private final InputEnds ends;
  private final KafkaStreams streams;
  private final OpsServer ops;
  private final CountDownLatch ended = new CountDownLatch(1);
  private final AtomicBoolean closed = new AtomicBoolean();

  Aggregator(AggregatorConfig config, PrometheusRegistry metrics) {
    this.config = config;
    this.telemetry = new Telemetry(metrics);
    this.admin =
        Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, config.bootstrapServers()));
    this.registry = new RegistryClient(config.registryUrl());
    this.ends = new InputEnds(admin, progress);
    telemetry.showBehind(ends::behind);
    var options =
        new AggregatorTopology.Options(
            config.exchange(),
            new SymbolSeconds.Limits(config.horizon().toSeconds(), config.heldMax()),
            config.grace().plus(config.staleAfter()),
            config.patience());
    var topology = AggregatorTopology.build(options, Wire.of(registry), ends, progress, telemetry);
    this.streams = new KafkaStreams(topology, StreamsSettings.of(config));
    this.ops = new OpsServer(config.http(), this::health, metrics);
    streams.setUncaughtExceptionHandler(new RestartPolicy());
    streams.setStateListener((now, before) -> {
      LOGGER.atInfo().addKeyValue("state", now).log("aggregator changed state");
      if (now.hasCompletedShutdown()) {
        ended.countDown();
      }
    });
  }

  void start() throws Neighbours.UnavailableException, InterruptedException, IOException {
    ops.start();
    var neighbours = new Neighbours(config.exchange(), config.patience());
    neighbours.awaitTopics(admin, config.bootstrapServers());
    neighbours.awaitRegistry(registry);
    streams.start();
    ends.start();
  }

  /// @return the exit code: 0 when it was told to stop
  int awaitEnd() throws InterruptedException {
    ended.await();
    return closed.get() ? 0 : 1;
  }

  private OpsServer.Health health() {
    KafkaStreams.State state = streams.state();
    boolean well = state == KafkaStreams.State.RUNNING;
    OptionalLong behind = ends.behind();
    String json =
        """
        {"status":"%s","state":"%s","behind":%s,"held":%d,"partitions":%s}\
        """
            .formatted(
                well ? "ok" : "unavailable",
                state,
                behind.isPresent() ? behind.getAsLong() : null,
                telemetry.held(),
                progress.numbers());
    return new OpsServer.Health(well, json);
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      streams.close(CLOSE_WITHIN);
      ends.close();
      ops.close();
      LOGGER.atInfo().addKeyValue("counts", telemetry.summary()).log("aggregator stopped");
      ended.countDown();
    }
  }
}
