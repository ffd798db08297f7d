package io.topbook.checks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Holds what the Markdown files say against the tree: links, class names, topics, settings,
/// sub-commands.
final class Docs {
  private static final Pattern CLASS_OR_PACKAGE =
      Pattern.compile("\\b(io\\.topbook(?:\\.[a-z]\\w*)+(?:\\.[A-Z]\\w*)?)");
  private static final Pattern COMMAND = Pattern.compile("(?:^|[\\s`])\\./topbook ([a-z][a-z-]*)");
  private static final Pattern TOPIC = Pattern.compile("binance(?:-usdm|-coinm)?+-([a-z0-9-]+)");
  private static final Pattern SETTING = Pattern.compile("[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+");
  private static final Pattern WORD = Pattern.compile("[A-Za-z0-9_-]+");

  private final Map<String, String> texts;
  private final Set<String> paths = new TreeSet<>();
  private final Set<String> javaNames = new TreeSet<>();
  private final Set<String> words;

  /// @param files every path of the tree
  /// @param texts the text files among them
  Docs(List<String> files, Map<String, String> texts) {
    this.texts = texts;
    for (String file : files) {
      for (Path path = Path.of(file); path != null; path = path.getParent()) {
        paths.add(slashed(path));
      }
      if (file.endsWith(".java") || file.endsWith(".avsc")) {
        addJavaNames(file);
      }
    }
    words =
        texts.entrySet().stream()
            .filter(file -> !file.getKey().endsWith(".md"))
            .flatMap(file -> WORD.matcher(file.getValue()).results().map(MatchResult::group))
            .collect(Collectors.toSet());
  }

  List<Finding> findings() {
    var findings = new ArrayList<Finding>();
    texts.forEach((file, text) -> {
      if (file.endsWith(".md")) {
        var markdown = new Markdown(text);
        check(findings, file, markdown.links(), "no such file or heading", l -> leads(file, l));
        check(
            findings,
            file,
            markdown.words(CLASS_OR_PACKAGE),
            "no such class or package",
            javaNames::contains);
        check(findings, file, markdown.words(COMMAND), "no such sub-command", this::isCommand);
        check(findings, file, markdown.codes(), "no such topic", this::isTopicIfItLooksSo);
        check(
            findings,
            file,
            markdown.firstCellCodes(),
            "no such setting",
            word -> !SETTING.matcher(word).matches() || words.contains(word));
      }
    });
    return findings;
  }

  private void check(
      List<Finding> findings,
      String file,
      List<Markdown.Mention> mentions,
      String complaint,
      Predicate<String> holds) {
    for (var mention : mentions) {
      if (!holds.test(mention.word())) {
        findings.add(
            Finding.at(file, texts.get(file), mention.index(), complaint + ": " + mention.word()));
      }
    }
  }

  private boolean leads(String from, String link) {
    if (link.matches("[a-z][a-z0-9+.-]*:.*")) {
      return true; // another site; the checks do not go there
    }
    int hash = link.indexOf('#');
    String path = hash < 0 ? link : link.substring(0, hash);
    String fragment = hash < 0 ? "" : link.substring(hash + 1);
    String target = path.isEmpty() ? from : slashed(Path.of(from).resolveSibling(path).normalize());
    if (!target.isEmpty() && !paths.contains(target)) {
      return false;
    }
    return fragment.isEmpty()
        || !target.endsWith(".md")
        || new Markdown(texts.get(target)).anchors().contains(fragment);
  }

  /// A topic is a name built from {@code Topic}'s suffixes, its registry subject, or a name that
  /// some other file spells out (a connector, a consumer group).
  private boolean isTopicIfItLooksSo(String code) {
    var looksSo = TOPIC.matcher(code);
    if (!looksSo.matches() || words.contains(code)) {
      return true;
    }
    return words.contains(code.replaceFirst("-value$", "").substring(looksSo.start(1)));
  }

  private boolean isCommand(String word) {
    return texts.entrySet().stream()
        .filter(file -> file.getKey().equals("topbook") || file.getKey().startsWith("local-stack/"))
        .filter(file -> !file.getKey().endsWith(".md"))
        .anyMatch(file ->
            file.getValue().contains('"' + word + '"')
                || Pattern.compile("(?m)^\\s*(?:[a-z-]+\\s*\\|\\s*)*" + word + "\\b[^\n]*\\)")
                    .matcher(file.getValue())
                    .find());
  }

  private void addJavaNames(String file) {
    String name =
        file.endsWith(".avsc")
            ? "io.topbook.avro." + Path.of(file).getFileName().toString().replace(".avsc", "")
            : file.replaceFirst("^.*?/?src/[a-z]+/java/", "")
                .replace(".java", "")
                .replace('/', '.');
    javaNames.add(name);
    for (int dot = name.lastIndexOf('.'); dot > 0; dot = name.lastIndexOf('.', dot - 1)) {
      javaNames.add(name.substring(0, dot));
    }
  }

  private static String slashed(Path path) {
    return path.toString().replace('\\', '/');
  }
}
