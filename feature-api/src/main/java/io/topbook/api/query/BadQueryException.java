package io.topbook.api.query;

import java.util.List;
import java.util.stream.Collectors;

/// A request that cannot be answered as asked. Names everything that is wrong with it, at least one
/// thing.
public final class BadQueryException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient List<Problem> problems;

  public BadQueryException(List<Problem> problems) {
    super(problems.stream().map(Problem::toString).collect(Collectors.joining("; ")));
    this.problems = List.copyOf(problems);
  }

  public List<Problem> problems() {
    return problems;
  }
}
