package io.topbook.sim;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(name = "market")
final class MarketCommand implements Callable<Integer> {
  @Override
  public Integer call() {
    throw new UnsupportedOperationException();
  }
}
