package io.topbook.api.store;

/// The database cannot answer now and may later: away, starting, out of connections, without its
/// tables yet, or too slow for this question. The message says which.
public final class StoreUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1;

  StoreUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
