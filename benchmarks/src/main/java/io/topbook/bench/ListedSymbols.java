package io.topbook.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/// The symbols of a market, asked for as soon as it answers.
final class ListedSymbols {
  private static final Pattern SYMBOL = Pattern.compile("\\{\"symbol\":\"(\\w+)\"");
  private static final int ATTEMPTS = 300;

  private ListedSymbols() {}

  /// In lower case, the busiest first.
  static List<String> of(int port, Child market) throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + port + "/api/v3/ticker/price");
    try (var client = HttpClient.newHttpClient()) {
      HttpRequest request = HttpRequest.newBuilder(uri).build();
      for (int left = ATTEMPTS; left > 0 && market.isAlive(); left--) {
        try {
          String body = client.send(request, HttpResponse.BodyHandlers.ofString()).body();
          return SYMBOL
              .matcher(body)
              .results()
              .map(found -> found.group(1).toLowerCase(Locale.ROOT))
              .toList();
        } catch (java.net.ConnectException _) {
          Thread.sleep(100);
        }
      }
    }
    throw new IllegalStateException("the market does not answer; see its log");
  }
}
