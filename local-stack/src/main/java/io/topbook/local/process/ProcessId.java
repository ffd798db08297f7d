package io.topbook.local.process;

import java.time.Instant;
import java.util.Optional;

/// Names one process for good: a pid alone may belong to another by now.
///
/// @param startedMillis when the system says it started, ms since 1970
public record ProcessId(long pid, long startedMillis) {
  /// The system derives start times from its boot time, which moves with the clock's corrections.
  private static final long TOLERANCE_MS = 2_000;

  public static ProcessId of(ProcessHandle process) {
    return new ProcessId(
        process.pid(), process.info().startInstant().map(Instant::toEpochMilli).orElse(0L));
  }

  /// The process, when it still runs and is still the same.
  public Optional<ProcessHandle> alive() {
    return ProcessHandle.of(pid)
        .filter(ProcessHandle::isAlive)
        .filter(now -> Math.abs(of(now).startedMillis - startedMillis) <= TOLERANCE_MS);
  }
}
