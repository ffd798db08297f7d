package io.topbook.local;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(name = "replay", hidden = true)
final class ReplayCommand implements Callable<Integer> {
  @Override
  public Integer call() {
    throw new UnsupportedOperationException();
  }
}
