package io.topbook.sim.replay;

import io.topbook.sim.replay.RecordedStream.Kind;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Finds the lines of one file whose update id is below that of a line above, of the same stream.
/// An exchange sends no such lines, so somebody has changed their order.
///
/// Quotes of futures do step back as sent, and trades may come late: neither is looked at. Used by
/// one thread.
final class UpdateOrder {
  private final Map<String, Long> highest = new HashMap<>();
  private long count;
  private long firstLine;
  private String reason = "";

  void add(long line, RecordedStream stream, Message message) {
    boolean ordered =
        stream.kind() == Kind.DEPTH
            || (stream.kind() == Kind.BOOK_TICKER
                && !message.hasEvent()
                && !message.hasTransactionTime());
    if (!ordered || message.updateId() < 0) {
      return;
    }
    long last = highest.merge(stream.canonical(), message.updateId(), Math::max);
    if (message.updateId() < last && count++ == 0) {
      firstLine = line;
      reason =
          "lines out of order: update id %d after %d of %s"
              .formatted(message.updateId(), last, stream.name());
    }
  }

  /// Null when the file is in order.
  @Nullable OutOfOrder of(Path file) {
    return count == 0 ? null : new OutOfOrder(file, firstLine, reason, count);
  }
}
