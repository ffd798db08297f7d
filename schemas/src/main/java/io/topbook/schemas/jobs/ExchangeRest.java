package io.topbook.schemas.jobs;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.topbook.runtime.TlsTrust;
import io.topbook.schemas.Exchange;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/// The two REST answers that the symbols job reads, an entry at a time: the spot exchangeInfo has
/// some 15 MB. Stateless.
///
/// @param authorities PEM file with whom TLS trusts; empty: the JDK's
record ExchangeRest(Exchange exchange, URI baseUrl, Optional<Path> authorities) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int CONNECT_TIMEOUT_MS = 5_000;
  private static final int READ_TIMEOUT_MS = 30_000;
  private static final Duration PAUSE = Duration.ofSeconds(1);

  /// When a refusal does not say how long: the window of the limit; the shortest ban.
  private static final int TOO_MANY_SECONDS = 60;

  private static final int BAN_SECONDS = 120;

  /// Where each exchange answers unless told otherwise; spot's is its market-data-only host.
  static URI defaultUrl(Exchange exchange) {
    return URI.create(
        switch (exchange) {
          case BINANCE -> "https://data-api.binance.vision";
          case BINANCE_USDM -> "https://fapi.binance.com";
          case BINANCE_COINM -> "https://dapi.binance.com";
        });
  }

  /// What the exchange lists, and its clock when it said so.
  record Listing(Instant serverTime, List<ListedSymbol> symbols) {}

  /// The whole list, because one unknown name in a request would fail all of it.
  Listing listing() throws NotReadyException {
    return get("/exchangeInfo", ExchangeRest::readListing);
  }

  /// The last 24 h of each symbol, as the exchange's own JSON.
  List<Ticker> tickers() throws NotReadyException {
    return get("/ticker/24hr", ExchangeRest::readTickers);
  }

  /// A day of one symbol; `quoteVolume` is null where the exchange says none (COIN-M).
  record Ticker(
      String symbol,
      @Nullable Double quoteVolume,
      @Nullable Double baseVolume,
      @Nullable Double lastPrice) {
    private static Ticker from(JsonNode entry) {
      return new Ticker(
          entry.path("symbol").asText(),
          number(entry, "quoteVolume"),
          number(entry, "baseVolume"),
          number(entry, "lastPrice"));
    }

    private static @Nullable Double number(JsonNode entry, String field) {
      double value = entry.path(field).asDouble(Double.NaN);
      return Double.isFinite(value) ? value : null;
    }
  }

  private static Listing readListing(JsonParser parser) throws IOException {
    Instant serverTime = Instant.now();
    List<ListedSymbol> symbols = new ArrayList<>();
    expect(parser.nextToken(), JsonToken.START_OBJECT);
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String field = parser.currentName();
      parser.nextToken();
      switch (field) {
        case "serverTime" -> serverTime = Instant.ofEpochMilli(parser.getLongValue());
        case "symbols" -> forEach(parser, entry -> symbols.add(ListedSymbol.from(entry)));
        default -> parser.skipChildren();
      }
    }
    return new Listing(serverTime, symbols);
  }

  private static List<Ticker> readTickers(JsonParser parser) throws IOException {
    List<Ticker> tickers = new ArrayList<>();
    parser.nextToken();
    forEach(parser, entry -> tickers.add(Ticker.from(entry)));
    return tickers;
  }

  private static void forEach(JsonParser parser, Consumer<JsonNode> consumer) throws IOException {
    expect(parser.currentToken(), JsonToken.START_ARRAY);
    while (parser.nextToken() == JsonToken.START_OBJECT) {
      consumer.accept(JSON.readTree(parser));
    }
  }

  private static void expect(@Nullable JsonToken actual, JsonToken expected) throws IOException {
    if (actual != expected) {
      throw new IOException("expected " + expected + " in the answer, was " + actual);
    }
  }

  private interface Reader<T> {
    T read(JsonParser parser) throws IOException;
  }

  private <T> T get(String path, Reader<T> reader) throws NotReadyException {
    URI url = URI.create(baseUrl.toString().replaceFirst("/+$", "") + prefix() + path);
    try {
      var connection = (HttpURLConnection) url.toURL().openConnection();
      if (connection instanceof HttpsURLConnection secure && authorities.isPresent()) {
        secure.setSSLSocketFactory(trusting(authorities.get()));
      }
      connection.setConnectTimeout(CONNECT_TIMEOUT_MS);
      connection.setReadTimeout(READ_TIMEOUT_MS);
      int status = connection.getResponseCode();
      if (status != 200) {
        throw refusal(connection, url, status);
      }
      try (InputStream body = connection.getInputStream();
          JsonParser parser = JSON.createParser(body)) {
        return reader.read(parser);
      }
    } catch (IOException e) {
      throw new NotReadyException(url + ": " + e, e, PAUSE);
    }
  }

  private static SSLSocketFactory trusting(Path authorities) {
    try {
      SSLContext tls = SSLContext.getInstance("TLS");
      tls.init(null, TlsTrust.only(authorities).getTrustManagers(), null);
      return tls.getSocketFactory();
    } catch (IOException | GeneralSecurityException e) {
      throw new JobFailedException("TLS_CA_FILE: cannot be used: " + e.getMessage(), e);
    }
  }

  private String prefix() {
    return switch (exchange) {
      case BINANCE -> "/api/v3";
      case BINANCE_USDM -> "/fapi/v1";
      case BINANCE_COINM -> "/dapi/v1";
    };
  }

  /// 5xx passes; 429 and 418 (banned) after the pause they ask for, which a try before its end
  /// would prolong. Anything else must not be repeated.
  private static JobFailedException refusal(HttpURLConnection connection, URI url, int status)
      throws IOException, NotReadyException {
    String message = url + " answered " + status + ": " + errorText(connection);
    var refused = new JobFailedException(message);
    if (status == 429 || status == 418) {
      int seconds =
          Math.max(
              1,
              connection.getHeaderFieldInt(
                  "Retry-After", status == 418 ? BAN_SECONDS : TOO_MANY_SECONDS));
      throw new NotReadyException(
          message + "; not before " + seconds + " s have passed",
          refused,
          Duration.ofSeconds(seconds));
    }
    if (status >= 500) {
      throw new NotReadyException(message, refused, PAUSE);
    }
    return refused;
  }

  private static String errorText(HttpURLConnection connection) throws IOException {
    try (InputStream body = connection.getErrorStream()) {
      return body == null ? "" : new String(body.readNBytes(500), StandardCharsets.UTF_8).strip();
    }
  }
}
