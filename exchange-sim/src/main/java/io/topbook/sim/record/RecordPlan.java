package io.topbook.sim.record;

import io.topbook.runtime.TlsTrust;
import io.topbook.schemas.Exchange;
import io.topbook.sim.trouble.FileTrouble;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/// What to record, and where from.
///
/// @param url of the exchange's sockets, without `/stream`
/// @param rest of its REST, without `/api/…`
/// @param connections the streams of each
/// @param authorities PEM file of whom TLS trusts alone; null: the JDK's
public record RecordPlan(
    URI url,
    URI rest,
    Exchange exchange,
    List<List<String>> connections,
    Path out,
    @Nullable Path authorities) {
  /// The exchange's limit.
  public static final int MAX_STREAMS = 1024;

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(20);
  private static final Pattern DIFFS = Pattern.compile("([^@]+)@depth(@\\d+ms)?");

  public RecordPlan {
    connections = List.copyOf(connections);
  }

  /// Quotes, aggregate trades and depth of these symbols.
  public static List<String> streamsOf(List<String> symbols) {
    List<String> streams = new ArrayList<>();
    for (String symbol : symbols) {
      String lower = symbol.toLowerCase(Locale.ROOT);
      streams.addAll(List.of(lower + "@bookTicker", lower + "@aggTrade", lower + "@depth@100ms"));
    }
    return streams;
  }

  /// Spreads streams over connections, all of a symbol's on one.
  ///
  /// @throws IllegalArgumentException when one of them would have more than the exchange allows
  public static List<List<String>> spread(List<String> streams, int connections) {
    Map<String, List<String>> bySymbol = new LinkedHashMap<>();
    for (String stream : streams) {
      bySymbol.computeIfAbsent(stream.replaceFirst("@.*", ""), _ -> new ArrayList<>()).add(stream);
    }
    List<List<String>> spread = new ArrayList<>();
    int count = Math.min(connections, bySymbol.size());
    for (int i = 0; i < count; i++) {
      spread.add(new ArrayList<>());
    }
    int next = 0;
    for (List<String> of : bySymbol.values()) {
      spread.get(next++ % count).addAll(of);
    }
    for (List<String> one : spread) {
      if (one.size() > MAX_STREAMS) {
        throw new IllegalArgumentException(
            "--connections: "
                + one.size()
                + " streams on one connection, the exchange allows "
                + MAX_STREAMS
                + "; must be more than "
                + connections);
      }
    }
    return spread;
  }

  /// Symbols, upper case, whose book is recorded.
  public List<String> symbolsWithBooks() {
    return connections.stream()
        .flatMap(streams -> symbolsWithBooks(streams).stream())
        .distinct()
        .toList();
  }

  /// What the exchange is asked with.
  ///
  /// @throws IOException when the authorities cannot be used
  public HttpClient client() throws IOException {
    HttpClient.Builder builder = HttpClient.newBuilder().connectTimeout(CONNECT_TIMEOUT);
    if (authorities == null) {
      return builder.build();
    }
    try {
      SSLContext tls = SSLContext.getInstance("TLS");
      tls.init(null, TlsTrust.only(authorities).getTrustManagers(), null);
      return builder.sslContext(tls).build();
    } catch (IOException | GeneralSecurityException e) {
      String reason = e instanceof IOException io ? FileTrouble.ofReading(io) : e.getMessage();
      throw new IOException("--tls-ca-file: cannot use " + authorities + ": " + reason, e);
    }
  }

  /// Symbols, upper case, whose book these streams keep.
  static List<String> symbolsWithBooks(List<String> streams) {
    return streams.stream()
        .map(DIFFS::matcher)
        .filter(java.util.regex.Matcher::matches)
        .map(matcher -> matcher.group(1).toUpperCase(Locale.ROOT))
        .distinct()
        .toList();
  }

  String restAddress(String request) {
    String path =
        switch (exchange) {
          case BINANCE -> "/api/v3/";
          case BINANCE_USDM -> "/fapi/v1/";
          case BINANCE_COINM -> "/dapi/v1/";
        };
    return withoutSlash(rest) + path + request;
  }

  URI streamAddress() {
    return URI.create(withoutSlash(url) + "/stream");
  }

  private static String withoutSlash(URI address) {
    return address.toString().replaceFirst("/+$", "");
  }

  /// Where the list of symbols goes: beside the recording.
  Path exchangeInfoFile() {
    String name = out.getFileName().toString().replaceFirst("\\.gz$", "");
    return out.resolveSibling(name + ".exchangeInfo.gz");
  }
}
