package io.topbook.sim.replay;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/// The good lines of several files by receive time. Lines of equal time come in the order of the
/// files, those of one file always in its own order. Used by one thread.
final class MergedLines implements AutoCloseable {
  private record Head(Line line, LineCursor cursor) {}

  private static final Comparator<Head> BY_TIME =
      Comparator.<Head>comparingLong(head -> head.line.receiveNanos())
          .thenComparingInt(head -> head.line.file());

  private final PriorityQueue<Head> heads = new PriorityQueue<>(BY_TIME);
  private final List<LineCursor> cursors = new ArrayList<>();

  MergedLines(List<RecordedFile> files) {
    var streams = new RecordedStreams();
    for (RecordedFile file : files) {
      var cursor = new LineCursor(file, streams);
      cursors.add(cursor);
      advance(cursor);
    }
  }

  /// @return null behind the last line
  @Nullable Line next() {
    Head head = heads.poll();
    if (head == null) {
      return null;
    }
    advance(head.cursor);
    return head.line;
  }

  private void advance(LineCursor cursor) {
    cursor.advance();
    Line line = cursor.current();
    if (line != null) {
      heads.add(new Head(line, cursor));
    }
  }

  @Override
  public void close() {
    for (LineCursor cursor : cursors) {
      cursor.close();
    }
  }
}
