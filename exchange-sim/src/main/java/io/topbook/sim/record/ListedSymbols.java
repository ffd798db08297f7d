package io.topbook.sim.record;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What exchangeInfo says of the symbols of a plan.
public final class ListedSymbols {
  private static final Pattern SYMBOL = Pattern.compile("\"symbol\"\\s*:\\s*\"([^\"]+)\"");

  private ListedSymbols() {}

  /// Those symbols whose book would be asked for though the exchange does not list them.
  ///
  /// @throws IOException when the exchange does not say
  public static List<String> unknown(RecordPlan plan, HttpClient http)
      throws IOException, InterruptedException {
    if (plan.symbolsWithBooks().isEmpty()) {
      return List.of();
    }
    String url = plan.restAddress("exchangeInfo");
    HttpResponse<String> answer = Snapshots.get(http, url);
    if (answer.statusCode() != 200) {
      throw new IOException(url + " answered " + answer.statusCode() + ": " + answer.body());
    }
    return missing(plan.symbolsWithBooks(), answer.body());
  }

  private static List<String> missing(Collection<String> symbols, String exchangeInfo) {
    Set<String> listed = new HashSet<>();
    Matcher symbol = SYMBOL.matcher(exchangeInfo);
    while (symbol.find()) {
      listed.add(symbol.group(1));
    }
    return symbols.stream().filter(name -> !listed.contains(name)).toList();
  }
}
