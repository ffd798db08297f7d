package io.topbook.sim.protocol;

import java.util.Optional;
import java.util.OptionalLong;

/// Reads a request's parameters, and refuses what makes no sense as the exchange does.
public final class RestQuery {
  /// The exchange's error for a bad request.
  public static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int code;
    private final String text;

    public Refused(int code, String text) {
      super(text, null, false, false);
      this.code = code;
      this.text = text;
    }

    public RestAnswer answer() {
      return RestAnswer.error(400, code, text);
    }
  }

  private final RestRequest request;

  public RestQuery(RestRequest request) {
    this.request = request;
  }

  public Optional<String> text(String name) {
    return request.parameter(name).filter(value -> !value.isEmpty());
  }

  public String required(String name) {
    return text(name)
        .orElseThrow(() ->
            new Refused(
                -1102,
                "Mandatory parameter '" + name + "' was not sent, was empty/null, or malformed."));
  }

  /// A whole number from 0 on.
  public OptionalLong number(String name) {
    Optional<String> text = text(name);
    if (text.isEmpty()) {
      return OptionalLong.empty();
    }
    try {
      long number = Long.parseLong(text.get());
      if (number >= 0) {
        return OptionalLong.of(number);
      }
    } catch (NumberFormatException _) {
      throw new Refused(
          -1100,
          "Illegal characters found in parameter '" + name + "'; legal range is '^[0-9]{1,20}$'.");
    }
    throw invalid(name);
  }

  /// From 1 on; what is above `max` is cut to it.
  public int limit(int usual, int max) {
    long limit = number("limit").orElse(usual);
    if (limit < 1) {
      throw invalid("limit");
    }
    return (int) Math.min(limit, max);
  }

  private static Refused invalid(String name) {
    return new Refused(-1130, "Data sent for parameter '" + name + "' is not valid.");
  }

  public static Refused invalidSymbol() {
    return new Refused(-1121, "Invalid symbol.");
  }
}
