package io.topbook.connect;

import java.util.Locale;

/// Whose JDBC sink runs. Same tables, same keys; `connectors/` holds the properties of each.
public enum Flavour {
  DEBEZIUM,
  CONFLUENT;

  String folder() {
    return name().toLowerCase(Locale.ROOT);
  }
}
