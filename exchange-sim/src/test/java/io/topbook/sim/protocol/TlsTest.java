package io.topbook.sim.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;

class TlsTest {
  @Test
  void clientThatTrustsTheCertificateAloneIsServed() throws Exception {
    MadeUpCertificate certificate = MadeUpCertificate.forHost("127.0.0.1");
    try (var server = new ExchangeServer(new InetSocketAddress("127.0.0.1", 0))) {
      server.start(
          new Subscriptions(UnaryOperator.identity()),
          new Nobody(),
          ExchangeRules.spot(),
          Meddler.NOBODY,
          certificate.context());
      HttpClient client = HttpClient.newBuilder().sslContext(trusting(certificate.pem())).build();

      for (String host : new String[] {"127.0.0.1", "localhost"}) {
        String address = host + ':' + server.port();
        assertThat(
                client
                    .send(
                        HttpRequest.newBuilder(URI.create("https://" + address + "/api/v3/ping"))
                            .build(),
                        HttpResponse.BodyHandlers.ofString())
                    .body())
            .isEqualTo("{\"micros\":false}");
        assertThat(firstFrame(client, "wss://" + address + "/ws"))
            .isEqualTo("{\"result\":[],\"id\":1}");
      }
      assertThatThrownBy(() ->
              HttpClient.newHttpClient()
                  .send(
                      HttpRequest.newBuilder(URI.create("https://localhost:" + server.port() + "/"))
                          .build(),
                      HttpResponse.BodyHandlers.ofString()))
          .isInstanceOf(SSLHandshakeException.class);
    }
  }

  private static String firstFrame(HttpClient client, String address) throws Exception {
    var frame = new CompletableFuture<String>();
    WebSocket socket =
        client
            .newWebSocketBuilder()
            .buildAsync(
                URI.create(address),
                new WebSocket.Listener() {
                  @Override
                  public CompletionStage<?> onText(
                      WebSocket from, CharSequence text, boolean last) {
                    frame.complete(text.toString());
                    return null;
                  }
                })
            .get(20, TimeUnit.SECONDS);
    try {
      socket.sendText("{\"method\":\"LIST_SUBSCRIPTIONS\",\"id\":1}", true).join();
      return frame.get(20, TimeUnit.SECONDS);
    } finally {
      socket.abort();
    }
  }

  private static SSLContext trusting(String pem) throws Exception {
    KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
    trusted.load(null, null);
    trusted.setCertificateEntry(
        "ca",
        CertificateFactory.getInstance("X.509")
            .generateCertificate(
                new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII))));
    var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, factory.getTrustManagers(), null);
    return context;
  }
}
