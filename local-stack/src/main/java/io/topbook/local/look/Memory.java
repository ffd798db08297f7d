package io.topbook.local.look;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/// What a process holds in memory, as Linux counts it; 0 where it does not say.
public final class Memory {
  private Memory() {}

  /// Resident memory of the process, and what its children hold for themselves, MB.
  public static long residentMb(ProcessHandle process) throws IOException {
    long kilobytes = field(process.pid(), "VmRSS:");
    for (ProcessHandle child : process.descendants().toList()) {
      kilobytes += field(child.pid(), "RssAnon:");
    }
    return kilobytes >> 10;
  }

  private static long field(long pid, String name) throws IOException {
    try {
      return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
          .filter(line -> line.startsWith(name))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
          .sum();
    } catch (NoSuchFileException _) {
      return 0;
    }
  }
}
