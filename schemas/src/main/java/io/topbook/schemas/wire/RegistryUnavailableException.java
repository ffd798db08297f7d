package io.topbook.schemas.wire;

import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;

/// No usable answer from the registry: away, starting, or failing (5xx). Worth trying again; the
/// message names its address.
public final class RegistryUnavailableException extends RetriableException {
  RegistryUnavailableException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
