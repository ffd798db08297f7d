package io.topbook.checks;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// What the checks need of a Markdown text. Positions are those of the text.
record Markdown(String text) {
  /// A word of interest and where it stands.
  record Mention(String word, int index) {
    private static Mention of(MatchResult match) {
      return new Mention(match.group(1), match.start(1));
    }
  }

  private static final Pattern FENCED =
      Pattern.compile("(?ms)^[ ]{0,3}(```+|~~~+).*?^[ ]{0,3}\\1[ ]*$");
  private static final Pattern CODE = Pattern.compile("`([^`\n]+)`");
  private static final Pattern LINK =
      Pattern.compile("(?:\\]\\(\\s*<?|(?m:^)\\[[^\\]\n]+\\]:\\s+<?)([^)>\\s]+)");
  private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6}\\s+(.+?)\\s*#*\\s*$");
  private static final Pattern FIRST_CELL = Pattern.compile("(?m)^\\|([^|\n]*)\\|");

  /// Targets of links and images, outside code.
  List<Mention> links() {
    return mentions(LINK, blanked(blanked(text, FENCED), CODE)).toList();
  }

  /// What stands between single backticks, outside fenced blocks.
  List<Mention> codes() {
    return mentions(CODE, blanked(text, FENCED)).toList();
  }

  /// What stands between backticks in the first column of a table.
  List<Mention> firstCellCodes() {
    return mentions(FIRST_CELL, blanked(text, FENCED))
        .flatMap(cell ->
            mentions(CODE, cell.word())
                .map(code -> new Mention(code.word(), cell.index() + code.index())))
        .toList();
  }

  /// Matches anywhere, code included; the word is the first group.
  List<Mention> words(Pattern pattern) {
    return mentions(pattern, text).toList();
  }

  /// The texts of its headings, outside fenced blocks.
  List<String> headings() {
    return mentions(HEADING, blanked(text, FENCED)).map(Mention::word).toList();
  }

  /// What a link's `#fragment` may say, as GitHub derives it from the headings.
  Set<String> anchors() {
    var anchors = new LinkedHashSet<String>();
    for (String heading : headings()) {
      anchors.add(
          heading
              .toLowerCase(Locale.ROOT)
              .replaceAll("\\]\\([^)]*\\)", "")
              .replaceAll("[^\\p{L}\\p{N} _-]", "")
              .replace(' ', '-'));
    }
    return anchors;
  }

  private static Stream<Mention> mentions(Pattern pattern, String text) {
    return pattern.matcher(text).results().map(Mention::of);
  }

  private static String blanked(String text, Pattern pattern) {
    return pattern.matcher(text).replaceAll(match -> match.group().replaceAll("[^\n]", " "));
  }
}
