package io.topbook.features.book;

/// A side of the book.
public enum Side {
  BID,
  ASK
}
