package io.topbook.producer.rest;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;

/// One blocking GET.
///
/// `HttpURLConnection`, because the registry client has brought its classes already and
/// `java.net.http` costs this process some 20 MB more. It keeps connections alive. Thread-safe.
final class DepthEndpoint {
  /// What came back. `body` is the receiver's to keep.
  static final class Answer {
    final int status;
    final byte[] body;

    /// Of this IP in this minute; −1 when not said.
    final long usedWeight;

    /// −1 when not said.
    final long retryAfterSeconds;

    Answer(int status, byte[] body, long usedWeight, long retryAfterSeconds) {
      this.status = status;
      this.body = body;
      this.usedWeight = usedWeight;
      this.retryAfterSeconds = retryAfterSeconds;
    }
  }

  /// 5000 levels a side are under 1 MB.
  private static final int MAX_BODY_BYTES = 16 << 20;

  private final SSLContext tls;
  private final int timeoutMs;

  DepthEndpoint(SSLContext tls, Duration timeout) {
    this.tls = tls;
    this.timeoutMs = (int) timeout.toMillis();
  }

  Answer get(URI address) throws IOException {
    var connection = (HttpURLConnection) address.toURL().openConnection();
    if (connection instanceof HttpsURLConnection secure) {
      secure.setSSLSocketFactory(tls.getSocketFactory());
    }
    connection.setConnectTimeout(timeoutMs);
    connection.setReadTimeout(timeoutMs);
    connection.setInstanceFollowRedirects(false);
    connection.setRequestProperty("User-Agent", "topbook");
    int status = connection.getResponseCode();
    return new Answer(
        status,
        body(connection, status),
        connection.getHeaderFieldLong("X-MBX-USED-WEIGHT-1M", -1),
        connection.getHeaderFieldLong("Retry-After", -1));
  }

  private static byte[] body(HttpURLConnection connection, int status) throws IOException {
    try (InputStream in =
        status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
      if (in == null) {
        return new byte[0];
      }
      byte[] body = in.readNBytes(MAX_BODY_BYTES + 1);
      if (body.length > MAX_BODY_BYTES) {
        throw new IOException("the answer is longer than " + MAX_BODY_BYTES + " bytes");
      }
      return body;
    }
  }
}
