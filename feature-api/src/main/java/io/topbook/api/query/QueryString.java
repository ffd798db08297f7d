package io.topbook.api.query;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Reads the part of an address after `?`. Strict: what cannot be decoded is refused, since a
/// dropped filter would answer another question than was asked.
public final class QueryString {
  private QueryString() {}

  /// Every value of every parameter, in order; a name without `=` has the empty value.
  ///
  /// @throws BadQueryException naming every argument that is not percent-encoded UTF-8
  public static Map<String, List<String>> parse(String query) {
    var arguments = new LinkedHashMap<String, List<String>>();
    var problems = new ArrayList<Problem>();
    for (String part : query.split("&")) {
      if (part.isEmpty()) {
        continue;
      }
      int equals = part.indexOf('=');
      String name = equals < 0 ? part : part.substring(0, equals);
      String value = equals < 0 ? "" : part.substring(equals + 1);
      try {
        arguments.computeIfAbsent(decoded(name), _ -> new ArrayList<>()).add(decoded(value));
      } catch (IllegalArgumentException _) {
        problems.add(new Problem(name, value, "must be percent-encoded UTF-8"));
      }
    }
    if (!problems.isEmpty()) {
      throw new BadQueryException(problems);
    }
    return arguments;
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }
}
