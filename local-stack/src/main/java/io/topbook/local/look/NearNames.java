package io.topbook.local.look;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/// Which names somebody may have meant.
public final class NearNames {
  private static final int AT_MOST = 5;

  private NearNames() {}

  /// The nearest first; none when none is near. Case and signs (`btc/usdt`) do not count.
  public static List<String> of(String typed, Collection<String> names) {
    String wanted = bare(typed);
    if (wanted.isEmpty()) {
      return List.of();
    }
    return names.stream()
        .filter(name ->
            distance(wanted, bare(name)) <= Math.max(1, wanted.length() / 3)
                || bare(name).contains(wanted))
        .sorted(
            Comparator.<String>comparingInt(name -> distance(wanted, bare(name)))
                .thenComparing(Comparator.naturalOrder()))
        .limit(AT_MOST)
        .toList();
  }

  private static String bare(String name) {
    return name.toUpperCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}]", "");
  }

  /// Letters to put in, take out or change (Levenshtein's distance).
  private static int distance(String from, String to) {
    int[] last = new int[to.length() + 1];
    for (int j = 0; j <= to.length(); j++) {
      last[j] = j;
    }
    for (int i = 1; i <= from.length(); i++) {
      int[] next = new int[to.length() + 1];
      next[0] = i;
      for (int j = 1; j <= to.length(); j++) {
        int changed = last[j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        next[j] = Math.min(changed, 1 + Math.min(last[j], next[j - 1]));
      }
      last = next;
    }
    return last[to.length()];
  }
}
