package io.topbook.sim.verify;

import java.io.IOException;

/// Where events lie: the sent log, the topics, the tables.
interface Side {
  /// Takes a row.
  interface Sink {
    void row(Row row) throws IOException;
  }

  /// Gives every row there is.
  void read(Sink sink) throws IOException;
}
