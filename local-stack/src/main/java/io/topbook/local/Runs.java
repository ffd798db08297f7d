package io.topbook.local;

import io.topbook.local.process.Orphans;
import io.topbook.local.process.RunState;
import io.topbook.local.setup.RunFolder;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.function.Consumer;

/// The runs under one home: at most one is up, since all want the same ports.
record Runs(Path home) {
  /// The run that is up.
  Optional<RunFolder> running() throws IOException {
    for (RunFolder folder : RunFolder.all(home)) {
      if (folder.state().filter(RunState::isAlive).isPresent()) {
        return Optional.of(folder);
      }
    }
    return Optional.empty();
  }

  /// The right to start a run or to change its folder, which one process at a time has: until it
  /// closes this, or ends in whatever way.
  ///
  /// @throws Refusal when another has it, or a run is up
  FileChannel lock() throws IOException {
    refuseRunning();
    FileChannel file = openLock();
    try {
      if (file.tryLock() == null) {
        refuseRunning();
        throw new Refusal("another start under " + home + " is under way");
      }
      refuseRunning(); // up since we looked, under a lock whose file somebody removed
      return file;
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  private FileChannel openLock() {
    try {
      Files.createDirectories(home);
      return FileChannel.open(
          home.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw new Refusal(
          "cannot keep data and logs in %s: %s; set TOPBOOK_HOME to a folder that can be written"
              .formatted(home, FileTrouble.text(e)),
          2);
    }
  }

  private void refuseRunning() throws IOException {
    Optional<RunFolder> running = running();
    if (running.isPresent()) {
      throw new Refusal(running.get().name() + " is up already: ./topbook down ends it");
    }
  }

  /// The run that is up.
  ///
  /// @throws Refusal when none is
  RunFolder requireRunning() throws IOException {
    Optional<RunFolder> running = running();
    if (running.isPresent()) {
      return running.get();
    }
    for (RunFolder folder : RunFolder.all(home)) {
      long left = folder.state().stream().flatMap(state -> state.orphans().stream()).count();
      if (left > 0) {
        throw new Refusal(
            "%s was killed and has left %d processes: ./topbook down ends them, the next start too"
                .formatted(folder.name(), left));
      }
    }
    throw new Refusal("nothing is up under " + home + ": start it with ./topbook demo or up");
  }

  /// Ends processes that a killed run has left.
  ///
  /// @return how many there were
  int clear(Consumer<String> say) throws IOException, InterruptedException {
    int cleared = 0;
    for (RunFolder folder : RunFolder.all(home)) {
      Optional<RunState> state = folder.state();
      if (state.isPresent()) {
        cleared += Orphans.stop(state.get(), say);
      }
    }
    return cleared;
  }
}
