package io.topbook.local;

import io.topbook.local.setup.Installation;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;

/// What tests with real parts share.
public final class TestStack {
  private TestStack() {}

  /// The build's products, found upward from the working directory.
  public static Installation installation() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.isDirectory(folder.resolve("local-stack/target/registry"))) {
      folder = folder.getParent();
      if (folder == null) {
        throw new IllegalStateException("run this after the package phase: mvn verify");
      }
    }
    return new Installation(folder);
  }

  public static int freePort() throws IOException {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  /// Waits until `condition` holds.
  public static void await(String what, Duration limit, Callable<Boolean> condition)
      throws Exception {
    long deadline = System.nanoTime() + limit.toNanos();
    while (!condition.call()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("not within " + limit.toSeconds() + " s: " + what);
      }
      Thread.sleep(200);
    }
  }
}
