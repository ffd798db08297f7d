package io.topbook.api.http;

/// The store went away after the first bytes of an answer were sent.
final class AnswerCutException extends RuntimeException {
  private static final long serialVersionUID = 1;

  AnswerCutException(Throwable cause) {
    super(cause.getMessage(), cause);
  }
}
