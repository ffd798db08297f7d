package io.topbook.producer.ws;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.ssl.SslContextBuilder;
import io.topbook.runtime.TlsTrust;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Real sockets against a stand-in exchange in this JVM.
class TransportTest {
  private static final int MAX_FRAME = 100_000;

  private final ExchangeServer server = new ExchangeServer();
  private final List<Throwable> faults = new CopyOnWriteArrayList<>();
  private volatile boolean writable = true;
  private Transport transport;
  private Connection connection;
  private RecordingFeed feed;

  @AfterEach
  void stop() throws InterruptedException {
    if (transport != null) {
      assertThat(transport.stop(Duration.ofSeconds(5))).isTrue();
      transport.close();
    }
    server.close();
    assertThat(faults).isEmpty();
  }

  @Test
  void subscribesOnTheCombinedPathAndHandsFramesOn() throws Exception {
    start(server.address(), TlsTrust.system());
    ExchangeServer.Client client = server.nextClient();
    assertThat(client.uri).isEqualTo("/stream");
    assertThat(client.next()).startsWith("{\"method\":\"SUBSCRIBE\",\"params\":[\"a@x\",\"b@x\"]");

    client.send("{\"stream\":\"a@x\"}");

    await(() -> feed.events.contains("text {\"stream\":\"a@x\"}"));
    assertThat(feed.events.subList(0, 2)).containsExactly("open", "subscribed [a@x, b@x]");
    assertThat(connection.status().state()).isEqualTo("streaming");
  }

  @Test
  void framesSentTogetherWithTheUpgradeAreRead() throws Exception {
    server.answers = _ -> List.of();
    start(server.address(), TlsTrust.system());
    ExchangeServer.Client client = server.nextClient();
    IntStream.range(0, 2_000).forEach(i -> client.send("{\"i\":" + i + "}"));

    await(() -> feed.frames == 2_000);

    assertThat(feed.events.stream().filter(it -> it.startsWith("text")).toList())
        .isEqualTo(IntStream.range(0, 2_000).mapToObj(i -> "text {\"i\":" + i + "}").toList());
  }

  @Test
  void pingIsAnsweredWithItsPayload() throws Exception {
    ExchangeServer.Client client = streaming();

    client.ping("1770123456789");

    assertThat(client.next()).isEqualTo("pong 1770123456789");
  }

  @Test
  void fragmentsAreOneMessageAndPingsMayComeBetween() throws Exception {
    ExchangeServer.Client client = streaming();

    client.fragments("{\"a\":", "1", "}");
    client.send("next");

    await(() -> feed.events.contains("text next"));
    assertThat(feed.events).contains("text {\"a\":1}");
  }

  @Test
  void unusableFramesAreReportedAndTheConnectionGoesOn() throws Exception {
    ExchangeServer.Client client = streaming();

    client.binary("abc");
    client.send("y".repeat(MAX_FRAME + 1));
    client.send("{\"garbled");
    client.send("fine");

    await(() -> feed.events.contains("text fine"));
    assertThat(feed.events)
        .contains("unusable BINARY 3", "unusable OVERSIZE " + (MAX_FRAME + 1), "text {\"garbled");
    assertThat(server.clients).isEmpty();
  }

  @Test
  void brokenProtocolIsLeftAndDialledAgain() throws Exception {
    ExchangeServer.Client client = streaming();

    client.raw(new byte[] {(byte) 0xf3, 1, 2, 3});

    server.nextClient();
    assertThat(feed.events).contains("closed PROTOCOL_ERROR");
  }

  @Test
  void cutSocketIsDialledAgainAndSubscribedAgain() throws Exception {
    streaming().cut();

    ExchangeServer.Client second = server.nextClient();

    assertThat(second.next()).startsWith("{\"method\":\"SUBSCRIBE\"");
    assertThat(feed.events).contains("closed REMOTE_CUT");
  }

  @Test
  void closeFrameOfTheExchangeIsNamed() throws Exception {
    streaming().close(1008, "Pong timeout");

    server.nextClient();

    assertThat(feed.events).contains("closed REMOTE_CLOSED");
    assertThat(connection.status().lastClose())
        .isEqualTo("remote-closed: close code 1008 \"Pong timeout\"");
  }

  @Test
  void serverShutdownIsFollowedByANewSocket() throws Exception {
    streaming()
        .send(
            "{\"stream\":\"!serverShutdown\",\"data\":{\"e\":\"serverShutdown\",\"E\":1770123456789}}");

    server.nextClient();

    assertThat(feed.events).contains("closed SERVER_SHUTDOWN");
  }

  @Test
  void refusedHandshakeNamesItsStatusAndHoldsOff() throws Exception {
    server.refusal = new ExchangeServer.Refusal(429, "1");
    start(server.address(), TlsTrust.system());
    await(() -> feed.events.contains("closed HANDSHAKE_FAILED"));
    long refusedNs = System.nanoTime();
    assertThat(connection.status().lastClose())
        .isEqualTo("handshake-failed: HTTP 429 Too Many Requests: {\"code\":-1003}");
    server.refusal = null;

    server.nextClient();

    assertThat(System.nanoTime() - refusedNs).isGreaterThan(800_000_000L);
  }

  @Test
  void portWithoutAServerIsTriedAgain() throws Exception {
    int port;
    try (var free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    start("ws://127.0.0.1:" + port, TlsTrust.system());

    await(() -> feed.events.stream().filter("closed CONNECT_FAILED"::equals).count() >= 2);
  }

  @Test
  void unknownHostIsNamed() throws Exception {
    start("ws://no-such-host.invalid", TlsTrust.system());

    await(() -> feed.events.contains("closed CONNECT_FAILED"));

    assertThat(connection.status().lastClose())
        .isEqualTo("connect-failed: cannot resolve no-such-host.invalid");
  }

  @Test
  void backPressureLeavesFramesInTheSocketAndLosesNone() throws Exception {
    ExchangeServer.Client client = streaming();
    writable = false;
    String frame = "x".repeat(10_000);
    int sent = 0;
    while (!client.isFull() || sent < 3_000) {
      client.send(frame);
      sent++;
    }
    await(() -> !connection.status().reading());
    long readWhilePaused = feed.frames;
    assertThat(readWhilePaused).isLessThan(sent);

    writable = true;

    int all = sent;
    await(() -> feed.frames == all);
  }

  @Test
  void trustsOnlyTheAuthorityItWasGiven(@TempDir Path folder) throws Exception {
    char[] password = "password".toCharArray();
    Path store = folder.resolve("server.p12");
    keytool(
        "-genkeypair",
        "-alias",
        "sim",
        "-keyalg",
        "EC",
        "-dname",
        "CN=localhost",
        "-ext",
        "san=dns:localhost,ip:127.0.0.1",
        "-validity",
        "2",
        "-storetype",
        "PKCS12",
        "-storepass",
        "password",
        "-keystore",
        store.toString());
    KeyStore keys = KeyStore.getInstance(store.toFile(), password);
    Path pem = folder.resolve("ca.pem");
    Files.writeString(pem, pem(keys.getCertificate("sim")));
    KeyManagerFactory identity =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    identity.init(keys, password);
    try (var secure = new ExchangeServer(SslContextBuilder.forServer(identity).build())) {
      start(secure.address(), TlsTrust.system());
      await(() -> feed.events.contains("closed CONNECT_FAILED"));
      assertThat(connection.status().lastClose()).contains("PKIX");
      transport.stop(Duration.ofSeconds(5));
      transport.close();

      start(secure.address(), TlsTrust.only(pem));
      secure.nextClient().send("over TLS");
      await(() -> feed.events.contains("text over TLS"));
    }
  }

  private static void keytool(String... arguments) throws IOException, InterruptedException {
    var command = new java.util.ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
  }

  private static String pem(Certificate certificate) throws Exception {
    return "-----BEGIN CERTIFICATE-----\n"
        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(certificate.getEncoded())
        + "\n-----END CERTIFICATE-----\n";
  }

  private ExchangeServer.Client streaming() throws Exception {
    start(server.address(), TlsTrust.system());
    ExchangeServer.Client client = server.nextClient();
    client.next();
    await(() -> connection.status().state().equals("streaming"));
    return client;
  }

  private void start(String address, TrustManagerFactory trust) throws Exception {
    var settings =
        new WsSettings(
            URI.create(address),
            false,
            Duration.ofSeconds(5),
            Duration.ofSeconds(5),
            Duration.ofSeconds(5),
            Duration.ofHours(23),
            Duration.ofMinutes(1),
            MAX_FRAME,
            5,
            200,
            4096,
            Duration.ofMillis(20),
            Duration.ofMillis(100));
    transport =
        new Transport(
            settings,
            new ConnectionBudget(300, Duration.ofMinutes(5)),
            EpochNanoClock.monotonic(),
            trust,
            1,
            faults::add);
    connection = transport.connection("c1", List.of("a@x", "b@x"));
    feed = new RecordingFeed(connection);
    transport.start();
    connection.start(feed, () -> writable);
  }

  private static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(15);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("deadline of 15 s").isLessThan(deadline);
      LockSupport.parkNanos(2_000_000);
    }
  }
}
