package io.topbook.local;

import io.topbook.local.setup.Addresses;
import io.topbook.local.setup.Plan;
import io.topbook.local.setup.RunFolder;

/// What one reads once everything is up.
final class Banner {
  private Banner() {}

  static String text(Plan plan, Addresses at, RunFolder folder) {
    return """
    Everything is up.
      collecting  %s from %s
      API         %s/api/v1/symbols   (documented at /openapi.json)
      SQL         ./topbook sql "SELECT count(*) FROM book_ticker"
                  %s as topbook_reader, password in %s
      Kafka       %s
      registry    %s
      health      %s/health  %s/health
      data, logs  %s
    %sPlain PostgreSQL: rows are neither compressed nor dropped with age.
    Ctrl-C or ./topbook down stops it; ./topbook status says how it is.
    """
        .formatted(
            plan.source() == Plan.Source.RECORDING || !plan.listed().equals("all")
                ? plan.listed()
                : "all listed symbols",
            switch (plan.source()) {
              case SIMULATED_MARKET -> "a simulated market";
              case EXCHANGE -> plan.exchange().label();
              case RECORDING -> "recordings";
            },
            at.api(),
            at.database(),
            folder.path().resolve("secrets/topbook_reader"),
            at.kafka(),
            at.registry(),
            at.producer(),
            at.aggregator(),
            folder.path(),
            history(plan))
        .stripTrailing();
  }

  private static String history(Plan plan) {
    return plan.history().isEmpty()
        ? ""
        : String.join(", ", plan.history())
            + " began in the past: what is not stored of it up to now follows in the background.\n";
  }
}
