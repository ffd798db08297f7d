package io.topbook.sim.replay;

import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads and merges on a thread of its own, some thousand lines ahead of the player.
///
/// {@link #next} and {@link #isAtEnd} are for one consumer thread; `onMore` is called from the
/// reader's.
final class ReadAhead implements AutoCloseable {
  private static final Logger LOGGER = LoggerFactory.getLogger(ReadAhead.class);
  private static final int BATCH_LINES = 256;
  private static final int BATCHES = 16;

  private record Batch(List<Line> lines, boolean last, @Nullable String failure) {}

  private final List<RecordedFile> files;
  private final Runnable onMore;
  private final BlockingQueue<Batch> queue = new ArrayBlockingQueue<>(BATCHES);
  private final Thread thread;
  private List<Line> lines = List.of();
  private int at;
  private boolean last;
  private @Nullable String failure;

  ReadAhead(List<RecordedFile> files, Runnable onMore) {
    this.files = files;
    this.onMore = onMore;
    this.thread = Thread.ofPlatform().name("recording-reader").daemon().unstarted(this::readAll);
  }

  void start() {
    thread.start();
  }

  /// The line to be played next, again and again until {@link #take()}; null when none is read yet
  /// or none is left.
  @Nullable Line next() {
    while (at == lines.size()) {
      Batch batch = last ? null : queue.poll();
      if (batch == null) {
        return null;
      }
      lines = batch.lines;
      last = batch.last;
      failure = batch.failure;
      at = 0;
    }
    return lines.get(at);
  }

  void take() {
    at++;
  }

  /// Every line was taken.
  boolean isAtEnd() {
    return last && at == lines.size();
  }

  /// Why reading ended early, null when it did not.
  @Nullable String failure() {
    return failure;
  }

  private void readAll() {
    try {
      try (var merged = new MergedLines(files)) {
        Line line;
        do {
          var batch = new ArrayList<Line>(BATCH_LINES);
          while ((line = merged.next()) != null && batch.size() < BATCH_LINES - 1) {
            batch.add(line);
          }
          if (line != null) {
            batch.add(line);
          }
          put(new Batch(batch, line == null, null));
        } while (line != null);
      } catch (IllegalStateException | UncheckedIOException e) {
        LOGGER.atError().setCause(e).log("reading the recording failed, the replay ends here");
        put(new Batch(List.of(), true, String.valueOf(e.getMessage())));
      }
    } catch (InterruptedException _) {
      // closed; nobody waits for more lines
    }
  }

  private void put(Batch batch) throws InterruptedException {
    queue.put(batch);
    onMore.run();
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
