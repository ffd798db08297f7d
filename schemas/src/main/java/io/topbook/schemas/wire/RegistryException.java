package io.topbook.schemas.wire;

import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;

/// The registry answered, and refused: incompatible schema, unknown id or subject. Trying again
/// does not help.
public final class RegistryException extends SerializationException {
  private final int status;

  RegistryException(String message, int status, @Nullable Throwable cause) {
    super(message, cause);
    this.status = status;
  }

  /// The HTTP status of the answer.
  public int status() {
    return status;
  }
}
