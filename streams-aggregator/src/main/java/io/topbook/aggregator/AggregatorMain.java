package io.topbook.aggregator;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.topbook.aggregator.config.AggregatorConfig;
import io.topbook.runtime.BadSettingsException;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The aggregator's process: reads its settings, waits for its neighbours, runs until it is told to
/// stop or cannot go on. Exit codes: 0 stopped, 1 failed, 2 bad settings.
public final class AggregatorMain {
  private static final Logger LOGGER = LoggerFactory.getLogger(AggregatorMain.class);

  private AggregatorMain() {}

  public static void main(String[] args) {
    System.exit(run());
  }

  private static int run() {
    AggregatorConfig config;
    try {
      config = AggregatorConfig.from(System.getenv());
    } catch (BadSettingsException e) {
      System.err.println(e.getMessage());
      return 2;
    }
    LOGGER.atInfo().addKeyValue("settings", config.effective()).log("aggregator starts");
    try (var aggregator = new Aggregator(config, new PrometheusRegistry())) {
      Runtime.getRuntime().addShutdownHook(new Thread(aggregator::close, "shutdown"));
      aggregator.start();
      return aggregator.awaitEnd();
    } catch (Neighbours.UnavailableException | IOException e) {
      LOGGER.atError().addKeyValue("error", e.getMessage()).log("aggregator cannot start");
      return 1;
    } catch (InterruptedException _) {
      return 1;
    }
  }
}
