package io.topbook.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The aggregator as a process of its own, with the flags that a local stack gives it, and what it
/// and the kernel say of it. `JAVA_OPTS_AGGREGATOR` adds flags, but no collector.
final class AggregatorProcess implements AutoCloseable {
  private static final List<String> FLAGS =
      List.of(
          "-XX:+UseParallelGC",
          "-XX:+UseCompactObjectHeaders",
          "-XX:+ExitOnOutOfMemoryError",
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow",
          "-Dorg.slf4j.simpleLogger.showDateTime=true",
          "-Dorg.slf4j.simpleLogger.dateTimeFormat=yyyy-MM-dd'T'HH:mm:ss.SSSXXX",
          "-Dorg.slf4j.simpleLogger.log.org.apache.kafka=warn",
          "-Xmx384m");
  private static final Duration START_LIMIT = Duration.ofSeconds(60);
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(5);
  private static final Pattern PARTITIONS = Pattern.compile("\"partitions\":\\[([0-9, ]*)]");
  private static final Pattern READ =
      Pattern.compile(
          "^aggregator_(?:records|marks)_total\\{.*fate=\"read\".*} (\\S+)$", Pattern.MULTILINE);
  private static final Pattern TROUBLE =
      Pattern.compile(
          "^aggregator_(?:incidents|unreadable)_total(?:\\{.*})? (\\S+)$", Pattern.MULTILINE);
  private static final Pattern USED =
      Pattern.compile("(?:PSYoungGen|ParOldGen)\\s+total \\d+K, used (\\d+)K");

  private final Child child;
  private final int port;
  private final HttpClient client = HttpClient.newHttpClient();

  private AggregatorProcess(Child child, int port) {
    this.child = child;
    this.port = port;
  }

  static AggregatorProcess start(
      Path log, String classPath, String instance, String bootstrap, String registryUrl)
      throws IOException {
    int port = LoadBroker.freePort();
    List<String> arguments = new ArrayList<>(FLAGS);
    String more = System.getenv("JAVA_OPTS_AGGREGATOR");
    if (more != null && !more.isBlank()) {
      arguments.addAll(Arrays.asList(more.strip().split("\\s+")));
    }
    arguments.addAll(List.of("-cp", classPath, "io.topbook.aggregator.AggregatorMain"));
    Child child =
        Child.java(
            log,
            Map.of(
                "KAFKA_BOOTSTRAP_SERVERS",
                bootstrap,
                "SCHEMA_REGISTRY_URL",
                registryUrl,
                "INSTANCE_ID",
                instance,
                "HTTP_PORT",
                Integer.toString(port)),
            arguments);
    return new AggregatorProcess(child, port);
  }

  /// Until it runs; with partitions when there are some for it.
  AggregatorProcess awaitRunning(boolean withPartitions) throws IOException, InterruptedException {
    long until = System.nanoTime() + START_LIMIT.toNanos();
    while (System.nanoTime() < until && child.isAlive()) {
      if (isRunning() && (!withPartitions || !partitions().isEmpty())) {
        return this;
      }
      Thread.sleep(50);
    }
    throw new IllegalStateException("the aggregator does not run; see its log");
  }

  private boolean isRunning() throws IOException, InterruptedException {
    try {
      return get("/health").statusCode() == 200;
    } catch (java.net.ConnectException _) {
      return false;
    }
  }

  /// The numbers of the partitions it owns.
  Set<Integer> partitions() throws IOException, InterruptedException {
    Set<Integer> numbers = new HashSet<>();
    Matcher found = PARTITIONS.matcher(get("/health").body());
    if (found.find()) {
      for (String number : found.group(1).split("\\D+")) {
        if (!number.isEmpty()) {
          numbers.add(Integer.parseInt(number));
        }
      }
    }
    return numbers;
  }

  /// Input records that it has read.
  long read() throws IOException, InterruptedException {
    return sum(READ);
  }

  /// Incidents that it reported and records that it could not read; there should be none.
  long troubles() throws IOException, InterruptedException {
    return sum(TROUBLE);
  }

  private long sum(Pattern lines) throws IOException, InterruptedException {
    return lines
        .matcher(get("/metrics").body())
        .results()
        .mapToLong(line -> (long) Double.parseDouble(line.group(1)))
        .sum();
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .timeout(ANSWER_LIMIT)
            .build();
    return client.send(request, HttpResponse.BodyHandlers.ofString());
  }

  double cpuSeconds() {
    return child.cpuSeconds();
  }

  double residentMegabytes() {
    return child.residentMegabytes();
  }

  /// What lives on its heap, after a collection.
  double liveHeapMegabytes() throws IOException, InterruptedException {
    String _ = jcmd("GC.run");
    long kilobytes =
        USED.matcher(jcmd("GC.heap_info"))
            .results()
            .mapToLong(used -> Long.parseLong(used.group(1)))
            .sum();
    return kilobytes / 1024.0;
  }

  private String jcmd(String command) throws IOException, InterruptedException {
    String tool = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    Process process =
        new ProcessBuilder(tool, Long.toString(child.pid()), command)
            .redirectErrorStream(true)
            .start();
    String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IllegalStateException(command + " failed: " + answer);
    }
    return answer;
  }

  void kill() throws InterruptedException {
    child.kill();
  }

  @Override
  public void close() {
    child.close();
    client.close();
  }
}
