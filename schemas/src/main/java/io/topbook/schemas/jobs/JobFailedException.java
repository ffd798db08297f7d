package io.topbook.schemas.jobs;

import org.jspecify.annotations.Nullable;

/// A job cannot do its work; the message says why, in words for the operator.
public final class JobFailedException extends RuntimeException {
  JobFailedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  JobFailedException(String message) {
    this(message, null);
  }
}
