package io.topbook.aggregator.second;

/// Stored state that this build cannot read, since another one wrote it: trying again is of no use.
public final class UnreadableStateException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public UnreadableStateException(String found) {
    super(
        found
            + ": another build wrote the stored state. Remove the data folder, or reset the"
            + " application (kafka-streams-application-reset): bars are then made again from the"
            + " raw topics");
  }
}
