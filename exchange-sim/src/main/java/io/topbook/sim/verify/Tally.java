package io.topbook.sim.verify;

/// What became of one kind of events. Confined to one thread.
public final class Tally {
  /// Of one side.
  public static final class Found {
    long found;
    long missing;
    long different;
    long extra;
    long repeated;
    long outside;
    long repaired;
    long notExpected;
    long cutOtherwise;

    /// Expected events that are there with the values sent, or {@linkplain #cutOtherwise cut
    /// otherwise}.
    public long found() {
      return found;
    }

    public long missing() {
      return missing;
    }

    /// Events that are there with other values than those sent.
    public long different() {
      return different;
    }

    /// Events that were not sent, though the log covers their ids and times.
    public long extra() {
      return extra;
    }

    /// Records or rows of an event beyond its first.
    public long repeated() {
      return repeated;
    }

    /// Events from before or after what the log covers.
    public long outside() {
      return outside;
    }

    /// Trades that never left and were fetched by REST.
    public long repaired() {
      return repaired;
    }

    /// Expected diffs that are not there themselves, while others that are carry all their ids:
    /// they went to a connection whose depth is cut into other events.
    public long cutOtherwise() {
      return cutOtherwise;
    }

    /// Events that are there though the log did not promise it.
    public long notExpected() {
      return notExpected;
    }
  }

  final Found topic = new Found();
  final Found table = new Found();
  long sent;
  long expected;
  long duplicates;
  long lost;
  long unsure;
  long held;
  long altered;

  /// Events of the log, altered ones included, however many connections each went to.
  public long sent() {
    return sent;
  }

  public long expected() {
    return expected;
  }

  /// Events that were sent again, or whose `u` did not rise.
  public long duplicates() {
    return duplicates;
  }

  /// Events that were lost with every socket they went to.
  public long lost() {
    return lost;
  }

  /// Events of the last second before their connection or the log ended.
  public long unsure() {
    return unsure;
  }

  /// Events behind a link that was half open, stalled or slow when the log ended.
  public long held() {
    return held;
  }

  public long altered() {
    return altered;
  }

  public Found topic() {
    return topic;
  }

  public Found table() {
    return table;
  }
}
