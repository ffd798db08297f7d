package io.topbook.sim.record;

import io.topbook.sim.trouble.NetTrouble;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The exchange's answer to exchangeInfo.
///
/// @param url what was asked
public record ListedSymbols(String url, String json) {
  private static final Pattern SYMBOL = Pattern.compile("\"symbol\"\\s*:\\s*\"([^\"]+)\"");

  /// @throws IOException saying why, when the exchange does not say
  public static ListedSymbols ask(RecordPlan plan, HttpClient http)
      throws IOException, InterruptedException {
    String url = plan.restAddress("exchangeInfo");
    HttpResponse<String> answer;
    try {
      answer = Snapshots.get(http, url);
    } catch (IOException e) {
      throw new IOException(url + " (--rest): " + NetTrouble.of(e), e);
    }
    if (answer.statusCode() != 200) {
      throw new IOException(
          url + " (--rest) answered " + answer.statusCode() + ": " + answer.body());
    }
    return new ListedSymbols(url, answer.body());
  }

  /// Those of `symbols` that the exchange does not list.
  public List<String> lacks(Collection<String> symbols) {
    Set<String> listed = new HashSet<>();
    Matcher symbol = SYMBOL.matcher(json);
    while (symbol.find()) {
      listed.add(symbol.group(1));
    }
    return symbols.stream().filter(name -> !listed.contains(name)).toList();
  }
}
