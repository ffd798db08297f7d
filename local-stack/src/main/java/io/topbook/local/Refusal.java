package io.topbook.local;

/// A command cannot do what was asked; the message says why and what to do, for whom typed it.
final class Refusal extends RuntimeException {
  Refusal(String message) {
    super(message);
  }
}
