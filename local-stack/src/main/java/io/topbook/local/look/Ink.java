package io.topbook.local.look;

import java.util.Map;

/// Colours for people; plain where they are not wanted.
///
/// @param on false: text is left as it is
public record Ink(boolean on) {
  public static final Ink NONE = new Ink(false);

  /// On a terminal that has colours, unless `NO_COLOR` is set (<https://no-color.org>).
  public static Ink of(Map<String, String> environment, boolean terminal) {
    return new Ink(
        terminal
            && environment.getOrDefault("NO_COLOR", "").isEmpty()
            && !environment.getOrDefault("TERM", "").equals("dumb"));
  }

  String green(String text) {
    return paint("32", text);
  }

  String red(String text) {
    return paint("31", text);
  }

  String yellow(String text) {
    return paint("33", text);
  }

  String dim(String text) {
    return paint("2", text);
  }

  private String paint(String code, String text) {
    return on && !text.isEmpty() ? "\u001b[" + code + 'm' + text + "\u001b[0m" : text;
  }
}
