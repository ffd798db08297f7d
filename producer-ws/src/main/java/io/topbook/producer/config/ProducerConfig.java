package io.topbook.producer.config;

import io.topbook.producer.binance.FrameDecoder;
import io.topbook.producer.feed.FeedSettings;
import io.topbook.producer.feed.TradeStream;
import io.topbook.producer.publish.KafkaSettings;
import io.topbook.producer.rest.RestSettings;
import io.topbook.producer.ws.WsSettings;
import io.topbook.runtime.Settings;
import io.topbook.schemas.Exchange;
import io.topbook.schemas.SymbolList;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Everything that the environment decides. Limits of the exchange are settings with the exchange's
/// values of 2026 as defaults, futures' where they differ.
///
/// @param effective every key with the value in force, for the first log line
public record ProducerConfig(
    Exchange exchange,
    Feeds feeds,
    Sockets sockets,
    Rest rest,
    KafkaSettings kafka,
    URI registry,
    Ops ops,
    Map<String, String> effective) {

  /// What is collected and how its time is kept.
  ///
  /// @param symbols named ones, or all in the symbols topic
  /// @param trades where a symbol's trades come from unless it says `:trade`
  /// @param depthStream say `depth@100ms`
  /// @param connections over how many sockets the symbols spread
  /// @param streamsPerConnection the exchange's limit
  public record Feeds(
      SymbolList symbols,
      TradeStream trades,
      String depthStream,
      int connections,
      int streamsPerConnection,
      FeedSettings feed) {}

  /// How the exchange's sockets are reached.
  ///
  /// @param attempts new connections per {@link #attemptsWindow}, all of this process's together
  /// @param threads event loops
  /// @param authorities PEM file with whom TLS trusts; empty: the JDK's
  public record Sockets(
      WsSettings ws,
      int attempts,
      Duration attemptsWindow,
      int threads,
      Optional<Path> authorities) {}

  /// How the exchange's REST is asked.
  ///
  /// @param keyFrameMin a symbol's key frames, while its book goes on, are no closer than this
  /// @param exchangeInfoInterval zero: never
  /// @param weightPerMinute the exchange's limit for this IP
  /// @param share of it that is ours
  /// @param requests the exchange's limit per {@link #requestsWindow}
  public record Rest(
      RestSettings settings,
      Duration keyFrameMin,
      Duration exchangeInfoInterval,
      int weightPerMinute,
      double share,
      int requests,
      Duration requestsWindow) {

    /// In which our share of the weight lets every one of so many symbols have a key frame.
    public Duration keyFrameInterval(int symbols) {
      double minutes = symbols * settings.depthWeight() / (weightPerMinute * share);
      var interval = Duration.ofMillis(Math.round(minutes * 60_000));
      return interval.compareTo(keyFrameMin) < 0 ? keyFrameMin : interval;
    }
  }

  /// How the process lives and tells how it is.
  ///
  /// @param patience how long to wait at start for a neighbour
  /// @param downLimit a connection down for longer makes `/health` 503
  /// @param ackLimit a record unacknowledged for longer makes `/health` 503
  /// @param readBack how long reading back an earlier run may take
  /// @param drain how long a stop may take to flush
  public record Ops(
      String host,
      int port,
      Duration patience,
      Duration downLimit,
      Duration ackLimit,
      Duration readBack,
      Duration drain) {}

  private enum Clock {
    LIVE,
    RECORDED
  }

  private enum Trades {
    AGG,
    TRADE
  }

  private enum TimeUnit {
    MILLISECOND,
    MICROSECOND
  }

  private static final int DAY_MS = 86_400_000;

  /// @throws io.topbook.runtime.BadSettingsException naming every bad key, with value and range
  public static ProducerConfig from(Map<String, String> environment) {
    Settings settings = Settings.from(environment);
    ProducerConfig config = read(settings);
    settings.check();
    return config;
  }

  /// Reads without the last check, so that a test can ask which keys there are.
  static ProducerConfig read(Settings settings) {
    Exchange exchange =
        settings.read("EXCHANGE", Exchange.BINANCE.label(), ProducerConfig::exchange);
    boolean recorded = settings.oneOf("CLOCK", Clock.LIVE, Clock.class) == Clock.RECORDED;
    Feeds feeds = feeds(settings, recorded);
    Sockets sockets = sockets(settings, exchange, recorded);
    Rest rest = rest(settings, exchange, recorded);
    KafkaSettings kafka = kafka(settings);
    URI registry =
        settings.address(
            "SCHEMA_REGISTRY_URL", "http://127.0.0.1:8081/apis/ccompat/v7", "http", "https");
    Ops ops = ops(settings);
    return new ProducerConfig(
        exchange, feeds, sockets, rest, kafka, registry, ops, settings.effective());
  }

  private static Exchange exchange(String label) {
    return Arrays.stream(Exchange.values())
        .filter(exchange -> exchange.label().equals(label))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                Arrays.stream(Exchange.values())
                    .map(Exchange::label)
                    .collect(Collectors.joining(", ", "must be one of ", ""))));
  }

  private static Feeds feeds(Settings settings, boolean recorded) {
    return new Feeds(
        settings.read("SYMBOLS", "all", ProducerConfig::symbols),
        settings.oneOf("TRADE_STREAM", Trades.AGG, Trades.class) == Trades.AGG
            ? TradeStream.AGG
            : TradeStream.SINGLE,
        settings.read("DEPTH_STREAM", "depth@100ms", ProducerConfig::depthStream),
        settings.integer("CONNECTIONS", 5, 1, 100),
        settings.integer("STREAMS_PER_CONNECTION", 1024, 3, 100_000),
        feed(settings, recorded));
  }

  private static FeedSettings feed(Settings settings, boolean recorded) {
    FeedSettings design = FeedSettings.defaults();
    return new FeedSettings(
        recorded,
        settings.millis("GRACE_MS", design.grace().toMillis(), 0, 60_000),
        settings.millis("STATE_HORIZON_MS", design.stateHorizon().toMillis(), 1_000, DAY_MS),
        settings.millis("OFFSET_WINDOW_MS", design.offsetWindow().toMillis(), 1_000, 3_600_000),
        settings.millis("OFFSET_WAIT_MS", design.waitForOffset().toMillis(), 0, 600_000),
        settings.integer("WAITING_QUOTES", design.waitingQuotes(), 1, 1_000_000),
        settings.integer("KEPT_DIFF_BYTES", design.keptDiffBytes(), 1 << 10, 1 << 30),
        settings.millis("SNAPSHOT_REPEAT_MS", design.snapshotRetry().toMillis(), 100, 600_000),
        Duration.ZERO,
        settings.integer("WAITING_MARKS", design.waitingMarks(), 1, 1_000_000));
  }

  private static SymbolList symbols(String text) {
    SymbolList list = SymbolList.parse(text);
    if (list instanceof SymbolList.Top) {
      throw new IllegalArgumentException(
          "must be all or named symbols (top:N is for the symbols job, whose choice all takes)");
    }
    return list;
  }

  private static String depthStream(String text) {
    if (!FrameDecoder.isDiffDepth(text)) {
      throw new IllegalArgumentException(
          "must be depth, depth@100ms or another speed of up to five digits");
    }
    return text;
  }

  private static Sockets sockets(Settings settings, Exchange exchange, boolean recorded) {
    URI address =
        settings.address(
            "WS_URL",
            switch (exchange) {
              case BINANCE -> "wss://data-stream.binance.vision";
              case BINANCE_USDM -> "wss://fstream.binance.com";
              case BINANCE_COINM -> "wss://dstream.binance.com";
            },
            "ws",
            "wss");
    boolean micros =
        settings.oneOf("TIME_UNIT", TimeUnit.MILLISECOND, TimeUnit.class) == TimeUnit.MICROSECOND;
    settings.require(
        !(micros && exchange.isFutures()),
        "TIME_UNIT",
        "must be millisecond on " + exchange.label() + ", which has no other");
    Duration connectTimeout = settings.millis("CONNECT_TIMEOUT_MS", 10_000, 100, 300_000);
    Duration subscribeTimeout = settings.millis("SUBSCRIBE_TIMEOUT_MS", 10_000, 100, 300_000);
    Duration silence = settings.millis("SILENCE_MS", 10_000, 100, 3_600_000);
    Duration lifetime =
        settings.millis("CONNECTION_LIFETIME_MS", DAY_MS - 600_000, 1_000, 2 * DAY_MS);
    Duration pongTimeout =
        settings.millis("PONG_TIMEOUT_MS", exchange.isFutures() ? 600_000 : 60_000, 1_000, DAY_MS);
    int maxFrame = settings.integer("MAX_FRAME_BYTES", 4 << 20, 1 << 10, 1 << 28);
    int messages =
        settings.integer("WS_MESSAGES_PER_SECOND", exchange.isFutures() ? 10 : 5, 1, 1_000);
    int names = settings.integer("SUBSCRIBE_MAX_NAMES", 200, 1, 100_000);
    int bytes = settings.integer("SUBSCRIBE_MAX_BYTES", 4096, 256, 1 << 20);
    Duration backoffMin = settings.millis("RECONNECT_BACKOFF_MIN_MS", 500, 1, 600_000);
    Duration backoffMax = settings.millis("RECONNECT_BACKOFF_MAX_MS", 30_000, 1, 3_600_000);
    notAbove(
        settings, "RECONNECT_BACKOFF_MAX_MS", backoffMax, "RECONNECT_BACKOFF_MIN_MS", backoffMin);
    var ws =
        new WsSettings(
            address,
            micros,
            connectTimeout,
            subscribeTimeout,
            recorded ? Duration.ZERO : silence,
            lifetime,
            pongTimeout,
            maxFrame,
            messages,
            names,
            bytes,
            backoffMin,
            backoffMax);
    return new Sockets(
        ws,
        settings.integer("CONNECTION_ATTEMPTS", 300, 1, 100_000),
        settings.millis("CONNECTION_ATTEMPTS_WINDOW_MS", 300_000, 1_000, DAY_MS),
        settings.integer("EVENT_LOOP_THREADS", 1, 1, 64),
        settings.file("TLS_CA_FILE"));
  }

  private static void notAbove(
      Settings settings, String maxKey, Duration max, String minKey, Duration min) {
    settings.require(
        max.compareTo(min) >= 0,
        maxKey,
        "must be at least " + minKey + " (" + min.toMillis() + "), was " + max.toMillis());
  }

  private static Rest rest(Settings settings, Exchange exchange, boolean recorded) {
    URI address =
        settings.address(
            "REST_URL",
            switch (exchange) {
              case BINANCE -> "https://data-api.binance.vision";
              case BINANCE_USDM -> "https://fapi.binance.com";
              case BINANCE_COINM -> "https://dapi.binance.com";
            },
            "http",
            "https");
    int limit = settings.read("SNAPSHOT_LIMIT", "1000", text -> limit(exchange, text));
    Duration keyFrameMin = settings.millis("KEY_FRAME_MIN_MS", 60_000, 1_000, DAY_MS);
    Duration timeout = settings.millis("REST_TIMEOUT_MS", 10_000, 100, 300_000);
    int concurrency = settings.integer("SNAPSHOT_CONCURRENCY", 4, 1, 64);
    int attempts = settings.integer("SNAPSHOT_ATTEMPTS", 8, 1, 1_000);
    Duration retryMin = settings.millis("REST_BACKOFF_MIN_MS", 500, 1, 600_000);
    Duration retryMax = settings.millis("REST_BACKOFF_MAX_MS", 30_000, 1, 3_600_000);
    notAbove(settings, "REST_BACKOFF_MAX_MS", retryMax, "REST_BACKOFF_MIN_MS", retryMin);
    Duration exchangeInfo = settings.millis("EXCHANGE_INFO_INTERVAL_MS", 300_000, 0, DAY_MS);
    settings.require(
        exchangeInfo.isZero() || exchangeInfo.toMillis() >= 1_000,
        "EXCHANGE_INFO_INTERVAL_MS",
        "must be 0 or at least 1000, was " + exchangeInfo.toMillis());
    return new Rest(
        new RestSettings(
            exchange, address, limit, timeout, concurrency, attempts, retryMin, retryMax),
        keyFrameMin,
        recorded ? Duration.ZERO : exchangeInfo,
        settings.integer(
            "REQUEST_WEIGHT_PER_MINUTE", exchange.isFutures() ? 2400 : 6000, 1, 10_000_000),
        settings.read("SNAPSHOT_WEIGHT_SHARE", "0.5", ProducerConfig::share),
        settings.integer("RAW_REQUESTS", 61_000, 1, 10_000_000),
        settings.millis("RAW_REQUESTS_WINDOW_MS", 300_000, 1_000, DAY_MS));
  }

  private static int limit(Exchange exchange, String text) {
    List<Integer> limits = RestSettings.limits(exchange);
    return limits.stream()
        .filter(limit -> limit.toString().equals(text.strip()))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                limits.stream()
                        .map(String::valueOf)
                        .collect(Collectors.joining(", ", "must be one of ", " on "))
                    + exchange.label()));
  }

  private static double share(String text) {
    try {
      double share = Double.parseDouble(text);
      if (share > 0 && share <= 1) {
        return share;
      }
    } catch (NumberFormatException _) {
      // falls through to the one message for every unusable share
    }
    throw new IllegalArgumentException("must be above 0 and at most 1");
  }

  private static KafkaSettings kafka(Settings settings) {
    KafkaSettings design = KafkaSettings.defaults("127.0.0.1:9092");
    var kafka =
        new KafkaSettings(
            settings.servers("KAFKA_BOOTSTRAP_SERVERS", design.bootstrapServers()),
            settings.integer("LINGER_MS", design.lingerMs(), 0, 10_000),
            settings.integer("BATCH_BYTES", design.batchBytes(), 1 << 10, 16 << 20),
            settings.number("BUFFER_BYTES", design.bufferBytes(), 1 << 20, 1L << 32),
            settings.integer("MAX_RECORD_BYTES", design.maxRecordBytes(), 64 << 10, 64 << 20),
            overrides(settings));
    // The other keys are checked one by one: only an override can bring Kafka to refuse.
    Optional<String> objection = kafka.objection();
    settings.require(objection.isEmpty(), "KAFKA_OVERRIDES", objection.orElse(""));
    return kafka;
  }

  /// A secret, because it may hold passwords of the brokers.
  private static Map<String, String> overrides(Settings settings) {
    var overrides = new TreeMap<String, String>();
    for (String pair : settings.secret("KAFKA_OVERRIDES", "").split(";")) {
      int equals = pair.indexOf('=');
      settings.require(
          equals > 0 || pair.isBlank(), "KAFKA_OVERRIDES", "must be key=value pairs joined by ';'");
      if (equals > 0) {
        overrides.put(pair.substring(0, equals).strip(), pair.substring(equals + 1).strip());
      }
    }
    return overrides;
  }

  private static Ops ops(Settings settings) {
    return new Ops(
        settings.text("HTTP_HOST", "127.0.0.1"),
        settings.integer("HTTP_PORT", 9101, 0, 65_535),
        settings.millis("WAIT_MS", 120_000, 0, DAY_MS),
        settings.millis("HEALTH_DOWN_MS", 30_000, 0, DAY_MS),
        settings.millis("HEALTH_ACK_MS", 30_000, 1_000, DAY_MS),
        settings.millis("READ_BACK_MS", 20_000, 1_000, 600_000),
        settings.millis("DRAIN_MS", 10_000, 0, 600_000));
  }
}
