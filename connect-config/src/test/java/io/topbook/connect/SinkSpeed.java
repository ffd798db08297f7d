package io.topbook.connect;

import io.topbook.avro.BookTicker;
import io.topbook.schemas.Exchange;
import io.topbook.schemas.Topic;
import io.topbook.schemas.wire.AvroWireSerializer;
import io.topbook.schemas.wire.RegistryClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/// Measures the local default's sinks over real parts: worker start, a backlog of quotes, and the
/// time from produced to committed at three rates. Not a test; the README has the command.
final class SinkSpeed {
  private static final int BACKLOG = 500_000;
  private static final Duration PER_RATE = Duration.ofSeconds(20);

  private final KafkaProducer<String, byte[]> producer;
  private final AvroWireSerializer<BookTicker> serializer;
  private final Database database;
  private long id;

  private SinkSpeed(
      KafkaProducer<String, byte[]> producer,
      AvroWireSerializer<BookTicker> serializer,
      Database database) {
    this.producer = producer;
    this.serializer = serializer;
    this.database = database;
  }

  public static void main(String[] args) throws Exception {
    Path folder =
        Files.createTempDirectory(
            Files.createDirectories(Path.of("target/it").toAbsolutePath()), "speed-");
    try (RegistryFake registry = RegistryFake.started();
        Broker broker = Broker.started(folder.resolve("broker"));
        Database database = Database.started(folder.resolve("postgres"));
        var producer =
            new KafkaProducer<>(
                Map.of(
                    "bootstrap.servers",
                    broker.address(),
                    "linger.ms",
                    0,
                    "compression.type",
                    "lz4"),
                new StringSerializer(),
                new ByteArraySerializer())) {
      var speed =
          new SinkSpeed(
              producer, new AvroWireSerializer<>(new RegistryClient(registry.url())), database);
      for (int i = 0; i < BACKLOG; i++) {
        speed.send();
      }
      producer.flush();

      long start = System.nanoTime();
      try (Worker worker =
              Worker.started(folder.resolve("worker"), broker.address(), registry.url());
          ConnectRest rest = new ConnectRest(worker.address())) {
        Eventually.holds(Duration.ofSeconds(60), rest::requireReady);
        System.out.printf("worker ready after %.1f s%n", (System.nanoTime() - start) / 1e9);
        new ApplyConnectors(
                rest,
                new SinkConfigs(
                    Flavour.DEBEZIUM, Exchange.BINANCE, database.url(), "${env:DATABASE_PASSWORD}"),
                Duration.ofSeconds(60),
                System.out)
            .run();
        Eventually.holds(Duration.ofSeconds(60), () -> speed.requireRows(1));
        System.out.printf(
            "first row after %.1f s, RSS %s, CPU of the worker so far %.1f s%n",
            (System.nanoTime() - start) / 1e9, rss(worker.pid()), cpuSeconds(worker.pid()));
        double before = cpuSeconds(worker.pid());
        Eventually.holds(Duration.ofSeconds(240), () -> speed.requireRows(BACKLOG));
        speed.print("backlog", "TRUE");
        System.out.printf(
            "CPU of the worker %.1f µs a row%n",
            (cpuSeconds(worker.pid()) - before) * 1e6 / BACKLOG);
        for (int rate : new int[] {500, 5_000, 20_000}) {
          speed.at(rate);
        }
        System.out.println("RSS " + rss(worker.pid()));
      }
    }
  }

  private void at(int rate) throws Exception {
    long first = id;
    long start = System.nanoTime();
    long end = start + PER_RATE.toNanos();
    for (long due = 0; System.nanoTime() < end; ) {
      due = (System.nanoTime() - start) * rate / 1_000_000_000;
      while (id - first < due) {
        send();
      }
      LockSupport.parkNanos(1_000_000);
    }
    producer.flush();
    Eventually.holds(Duration.ofSeconds(60), () -> requireRows(id));
    // The first quarter warms up.
    print(rate + "/s", "update_id > " + (first + (id - first) / 4));
  }

  private void send() {
    Instant now = Instant.now();
    id++;
    var quote =
        new BookTicker(
            (int) (id % 5 + 1),
            now,
            id,
            61_700.01,
            0.5 + id % 7,
            61_700.02,
            1.25,
            now.getEpochSecond() * 1_000_000_000 + now.getNano());
    String topic = Topic.BOOK_TICKERS.on(Exchange.BINANCE);
    producer.send(
        new ProducerRecord<>(topic, "SYMBOL" + id % 5, serializer.serialize(topic, quote)));
  }

  private void requireRows(long rows) throws Exception {
    if (database.number("SELECT count(*) FROM marketdata.book_ticker") < rows) {
      throw new IllegalStateException("not yet " + rows + " rows");
    }
  }

  private void print(String what, String which) throws Exception {
    try (Connection connection = database.connection();
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                """
                SELECT count(*), count(*) / extract(epoch FROM max(at) - min(at)),
                  percentile_cont(0.5) WITHIN GROUP (ORDER BY ms), percentile_cont(0.99) WITHIN GROUP (ORDER BY ms),
                  count(DISTINCT at)
                FROM (SELECT pg_xact_commit_timestamp(xmin) AS at,
                  extract(epoch FROM pg_xact_commit_timestamp(xmin)) * 1e3 - ingest_ns / 1e6 AS ms
                  FROM marketdata.book_ticker WHERE %s)
                """
                    .formatted(which))) {
      row.next();
      System.out.printf(
          Locale.ROOT,
          "%s: %d rows, %.0f rows/s, produced to committed median %.1f ms, p99 %.1f ms, %d"
              + " transactions%n",
          what,
          row.getLong(1),
          row.getDouble(2),
          row.getDouble(3),
          row.getDouble(4),
          row.getLong(5));
    }
  }

  private static double cpuSeconds(long pid) {
    return ProcessHandle.of(pid)
            .flatMap(process -> process.info().totalCpuDuration())
            .orElseThrow()
            .toMillis()
        / 1e3;
  }

  private static String rss(long pid) throws Exception {
    return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
        .filter(line -> line.startsWith("VmRSS"))
        .findFirst()
        .orElse("unknown");
  }
}
