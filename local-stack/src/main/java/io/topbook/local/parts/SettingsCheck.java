package io.topbook.local.parts;

import io.topbook.runtime.BadSettingsException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/// Reads the settings of every program as the program itself will, so that a bad one is told before
/// anything starts. Not thread-safe.
final class SettingsCheck {
  private final Map<String, String> inherited;

  /// Each once, though several programs read the same key.
  private final Set<String> problems = new LinkedHashSet<>();

  /// @param inherited the environment that the programs get from us
  SettingsCheck(Map<String, String> inherited) {
    this.inherited = Map.copyOf(inherited);
  }

  /// What is wrong beside.
  void add(List<String> lines) {
    problems.addAll(lines);
  }

  /// @param own what the program is told beside
  /// @param reader reads a program's environment as it does, and throws BadSettingsException
  void read(Map<String, String> own, Function<Map<String, String>, ?> reader) {
    try {
      var _ = reader.apply(environment(own));
    } catch (BadSettingsException e) {
      problems.addAll(e.problems());
    }
  }

  /// What a program sees that is told `own`.
  Map<String, String> environment(Map<String, String> own) {
    Map<String, String> environment = new HashMap<>(inherited);
    environment.putAll(own);
    return environment;
  }

  /// @throws BadSettingsException naming every bad key, when there is one
  void verdict() {
    if (!problems.isEmpty()) {
      throw new BadSettingsException(new ArrayList<>(problems));
    }
  }
}
