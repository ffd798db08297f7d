package io.topbook.api.query;

/// Oldest bar first, or newest.
public enum Order {
  ASC,
  DESC
}
