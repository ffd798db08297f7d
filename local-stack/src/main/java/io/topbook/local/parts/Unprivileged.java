package io.topbook.local.parts;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// PostgreSQL refuses to run as root: how it runs as somebody else when we are root.
enum Unprivileged {
  /// We are not root.
  AS_WE_ARE(List.of()),
  /// In a user namespace: nobody to itself, and still owns our files.
  NAMESPACE(List.of("unshare", "--user")),
  /// Nobody in truth, where the kernel allows no such namespace (some containers). The folders on
  /// the way to its data must let everybody pass.
  NOBODY(List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"));

  private final List<String> prefix;

  Unprivileged(List<String> prefix) {
    this.prefix = prefix;
  }

  static Unprivileged here() throws InterruptedException {
    if (ProcessHandle.current().info().user().filter("root"::equals).isEmpty()) {
      return AS_WE_ARE;
    }
    try {
      Tool.run(Path.of("/"), "", List.of("unshare", "--user", "true"));
      return NAMESPACE;
    } catch (IOException _) {
      return NOBODY;
    }
  }

  List<String> prefix() {
    return prefix;
  }

  /// Hands `folder` and all in it to the user that {@link #prefix} makes.
  void own(Path folder) throws IOException, InterruptedException {
    if (this == NOBODY) {
      Tool.run(Path.of("/"), "", List.of("chown", "-R", "65534:65534", folder.toString()));
    }
  }
}
