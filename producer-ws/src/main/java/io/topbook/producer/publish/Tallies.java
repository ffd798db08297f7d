package io.topbook.producer.publish;

import java.util.Arrays;

/// A {@link Tally} for each constant of an enum.
final class Tallies<E extends Enum<E>> {
  private final Tally[] tallies;

  Tallies(Class<E> type) {
    tallies = new Tally[type.getEnumConstants().length];
    Arrays.setAll(tallies, _ -> new Tally());
  }

  // An array, because it is read for every event and never leaves this run.
  @SuppressWarnings("EnumOrdinal")
  Tally of(E constant) {
    return tallies[constant.ordinal()];
  }

  long sum() {
    return Arrays.stream(tallies).mapToLong(Tally::get).sum();
  }
}
