package io.topbook.producer.rest;

import io.topbook.producer.feed.SymbolRules;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Asks at start and every interval what the exchange lists now, and tells the feeds what it says
/// of our symbols.
///
/// Snapshots that a book waits for go first, all others after. A failure changes nothing: the next
/// interval asks again, and only the first of several is logged. Wired by one thread, then confined
/// to the {@link RestClient}'s loop.
public final class ExchangeInfoClient {
  private static final Logger LOGGER = LoggerFactory.getLogger(ExchangeInfoClient.class);

  private final RestClient rest;
  private final Duration interval;
  private final Set<String> symbols = new HashSet<>();
  private final List<AnswerReceiver> receivers = new ArrayList<>();
  private boolean open;
  private boolean failing;

  /// @param interval zero: never
  public ExchangeInfoClient(RestClient rest, Duration interval) {
    this.rest = rest;
    this.interval = interval;
  }

  /// Tells `receiver` of these symbols, among others. Before {@link #start}.
  public void add(List<String> names, AnswerReceiver receiver) {
    symbols.addAll(names);
    receivers.add(receiver);
  }

  public void start() {
    if (!interval.isZero()) {
      var _ =
          rest.loop()
              .scheduleWithFixedDelay(this::ask, 0, interval.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  private void ask() {
    if (!open) {
      open = true;
      rest.send(new Request());
    }
  }

  private final class Request implements RestRequest<Map<String, SymbolRules>> {
    @Override
    public String name() {
      return "exchangeInfo";
    }

    @Override
    public URI address() {
      return rest.settings().exchangeInfoAddress();
    }

    @Override
    public int weight() {
      return rest.settings().exchangeInfoWeight();
    }

    @Override
    public Urgency urgency() {
      return Urgency.EXCHANGE_INFO;
    }

    @Override
    public Map<String, SymbolRules> read(InputStream body) throws IOException {
      return ExchangeInfoReader.read(body, symbols);
    }

    @Override
    public void onAnswer(Map<String, SymbolRules> listed, long ingestNs) {
      open = false;
      rest.stats().exchangeInfoRead(ingestNs);
      if (failing) {
        failing = false;
        LOGGER.atInfo().log("exchangeInfo is read again");
      }
      for (AnswerReceiver receiver : receivers) {
        receiver.tell(feed -> feed.onRules(listed, rest.clock().nowNs()));
      }
    }

    @Override
    public void onRetry(String error, int attempt) {
      LOGGER
          .atDebug()
          .addKeyValue("error", error)
          .addKeyValue("attempt", attempt)
          .log("exchangeInfo failed, trying again");
    }

    @Override
    public void onFailed(String error) {
      open = false;
      rest.stats().exchangeInfoFailed();
      if (!failing) {
        failing = true;
        LOGGER
            .atWarn()
            .addKeyValue("error", error)
            .log("exchangeInfo cannot be read: rules stay as last known, the next interval asks");
      }
    }
  }
}
