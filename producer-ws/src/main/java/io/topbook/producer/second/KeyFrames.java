package io.topbook.producer.second;

import io.topbook.producer.feed.Frame;
import io.topbook.producer.publish.PublishedDiff;
import io.topbook.producer.publish.PublishedSymbol;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One symbol's key frames: keeps the diffs published lately until a snapshot joins them, and says
/// whether the log still holds a book that can be rebuilt.
///
/// A snapshot at id L joins where the first diff beyond it has `U ≤ L + 1` (spot) or `U ≤ L ≤ u` or
/// `pu = L` (futures). The exchange's own sentence, L inside `[U, u]` of the first kept diff, fails
/// when L is the end of a diff: nine of ten recorded snapshots are. Confined to one thread.
final class KeyFrames {
  /// Snapshots take 1-3 s, seen; older diffs than this cannot be needed any more.
  static final long KEPT_NS = 15 * Seconds.SECOND;

  /// While the request waits its turn, which may take a minute: enough for a snapshot that is
  /// somewhat behind the stream.
  static final long KEPT_BEFORE_NS = 2 * Seconds.SECOND;

  private final boolean futures;
  private final KeptBytes keptBytes;
  private final Deque<PublishedDiff> kept = new ArrayDeque<>();
  private long bookId = Frame.ABSENT;
  private boolean published;

  KeyFrames(boolean futures, KeptBytes keptBytes) {
    this.futures = futures;
    this.keptBytes = keptBytes;
  }

  /// A key frame has been published, now or by an earlier run.
  boolean isPublished() {
    return published;
  }

  /// The log holds a book that can be rebuilt up to now.
  boolean isInSync() {
    return bookId != Frame.ABSENT;
  }

  /// Takes over what an earlier run published of the depth stream.
  void restore(PublishedSymbol.Book book) {
    published = book.hasKeyFrame();
    for (PublishedDiff diff : book.diffs()) {
      kept.addLast(diff);
      keptBytes.add(diff.encoded().length);
    }
  }

  /// Remembers a diff that goes out now, and none older than `keepNs`; 0 while no snapshot is
  /// wanted.
  ///
  /// @return false when the log's book ends here: this diff does not join it
  boolean diff(Frame.Depth diff, byte[] encoded, long receivedAt, long keepNs) {
    if (keepNs > 0) {
      kept.addLast(new PublishedDiff(diff.withoutLevels(), encoded, receivedAt));
      keptBytes.add(encoded.length);
      evict(receivedAt - keepNs);
    }
    if (bookId == Frame.ABSENT || diff.lastUpdateId() <= bookId) {
      return true;
    }
    boolean joins = joins(bookId, diff);
    bookId = joins ? diff.lastUpdateId() : Frame.ABSENT;
    return joins;
  }

  private void evict(long from) {
    while (!kept.isEmpty() && (keptBytes.isOver() || kept.getFirst().receivedAt() < from)) {
      keptBytes.add(-kept.removeFirst().encoded().length);
    }
  }

  /// Diffs before a hole, or before a snapshot that has joined, are of no use.
  void forget() {
    kept.forEach(diff -> keptBytes.add(-diff.encoded().length));
    kept.clear();
  }

  /// The stream is gone: the next diff joins nothing.
  void lose() {
    forget();
    bookId = Frame.ABSENT;
  }

  /// The log's book begins anew with the key frame of this id.
  void beginAt(long id) {
    bookId = id;
  }

  /// The encoded diffs to publish again behind a snapshot; null when it is older than the oldest
  /// kept diff and joins nothing.
  ///
  /// @param highestId of all diffs published so far
  @Nullable List<byte[]> behind(Frame.Snapshot snapshot, long highestId) {
    long id = snapshot.lastUpdateId();
    List<byte[]> after = new ArrayList<>();
    long last = id;
    for (PublishedDiff candidate : kept) {
      if (candidate.diff().lastUpdateId() > id) {
        if (after.isEmpty() && !joins(id, candidate.diff())) {
          return null;
        }
        after.add(candidate.encoded());
        last = candidate.diff().lastUpdateId();
      }
    }
    if (after.isEmpty() && highestId > id) {
      return null;
    }
    if (bookId == Frame.ABSENT) {
      bookId = last; // a book that goes on stands where its own diffs have brought it
    }
    published = true;
    return after;
  }

  private boolean joins(long id, Frame.Depth diff) {
    return futures
        ? diff.previousUpdateId() == id || (diff.firstUpdateId() <= id && id <= diff.lastUpdateId())
        : diff.firstUpdateId() <= id + 1;
  }
}
