package io.topbook.api.query;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// Reads one request's arguments and collects what is wrong with them, so that a refusal names
/// everything at once. Confined to one thread.
final class Arguments {
  private final Map<String, List<String>> given;
  private final List<Problem> problems = new ArrayList<>();

  /// A parameter that is not among `known` is a problem: a misspelt filter must not be ignored.
  Arguments(Map<String, List<String>> given, List<Parameter<?>> known) {
    this.given = given;
    List<String> names = known.stream().map(Parameter::name).toList();
    given.forEach((name, values) -> {
      if (!names.contains(name)) {
        problem(
            name,
            String.join(", ", values),
            "unknown parameter; must be one of "
                + names.stream().collect(Collectors.joining(", ")));
      }
    });
  }

  /// The argument, or the default, or nothing when there is none or it is a problem.
  <T> Optional<T> get(Parameter<T> parameter) {
    List<String> values = given.getOrDefault(parameter.name(), List.of());
    if (values.size() > 1) {
      problem(parameter.name(), String.join(", ", values), "must be given once");
      return Optional.empty();
    }
    if (values.isEmpty()) {
      if (parameter.required()) {
        problem(
            parameter.name(),
            "",
            "must be given (" + parameter.meaning().replaceFirst("\\.$", "") + ')');
      }
      return parameter.defaultText().map(parameter::parse);
    }
    String text = values.getFirst();
    try {
      return Optional.of(parameter.parse(text));
    } catch (IllegalArgumentException e) {
      problem(parameter.name(), text, String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  boolean has(Parameter<?> parameter) {
    return given.containsKey(parameter.name());
  }

  void problem(String parameter, String value, String message) {
    problems.add(new Problem(parameter, value, message));
  }

  /// @throws BadQueryException naming every problem, when there is one
  void check() {
    if (!problems.isEmpty()) {
      throw new BadQueryException(problems);
    }
  }
}
