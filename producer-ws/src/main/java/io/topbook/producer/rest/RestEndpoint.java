package io.topbook.producer.rest;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.zip.GZIPInputStream;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/// One blocking GET.
///
/// `HttpURLConnection`, because the registry client has brought its classes already and
/// `java.net.http` costs this process some 20 MB more. It keeps connections alive. Thread-safe.
final class RestEndpoint {
  private static final int BODY_SHOWN = 200;

  /// What came back.
  ///
  /// @param body of a 200, as its reader made it; null otherwise
  /// @param refusal the status and what was said, when it was no 200
  /// @param usedWeight of this IP in this minute; −1 when not said
  /// @param retryAfterSeconds −1 when not said
  record Answer<T>(
      int status, @Nullable T body, String refusal, long usedWeight, long retryAfterSeconds) {}

  /// Makes something of a body while it comes.
  @FunctionalInterface
  interface BodyReader<T> {
    T read(InputStream body) throws IOException;
  }

  private final SSLContext tls;
  private final int timeoutMs;

  RestEndpoint(SSLContext tls, Duration timeout) {
    this.tls = tls;
    this.timeoutMs = (int) timeout.toMillis();
  }

  <T> Answer<T> get(URI address, BodyReader<T> reader) throws IOException {
    var connection = (HttpURLConnection) address.toURL().openConnection();
    if (connection instanceof HttpsURLConnection secure) {
      secure.setSSLSocketFactory(tls.getSocketFactory());
    }
    connection.setConnectTimeout(timeoutMs);
    connection.setReadTimeout(timeoutMs);
    connection.setInstanceFollowRedirects(false);
    connection.setRequestProperty("User-Agent", "topbook");
    connection.setRequestProperty("Accept-Encoding", "gzip");
    int status = connection.getResponseCode();
    try (InputStream body = body(connection, status)) {
      return new Answer<>(
          status,
          status == 200 ? reader.read(body) : null,
          status == 200 ? "" : refusal(status, body),
          connection.getHeaderFieldLong("X-MBX-USED-WEIGHT-1M", -1),
          connection.getHeaderFieldLong("Retry-After", -1));
    }
  }

  private static InputStream body(HttpURLConnection connection, int status) throws IOException {
    InputStream body = status < 400 ? connection.getInputStream() : connection.getErrorStream();
    if (body == null) {
      return new ByteArrayInputStream(new byte[0]);
    }
    return "gzip".equals(connection.getContentEncoding()) ? new GZIPInputStream(body) : body;
  }

  private static String refusal(int status, InputStream body) throws IOException {
    String text = new String(body.readNBytes(BODY_SHOWN), StandardCharsets.UTF_8).strip();
    return "HTTP " + status + (text.isEmpty() ? "" : ": " + text);
  }
}
