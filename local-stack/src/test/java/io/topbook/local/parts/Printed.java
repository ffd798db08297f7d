package io.topbook.local.parts;

import io.topbook.local.process.Part;
import io.topbook.local.process.Progress;
import java.time.Duration;

/// Prints what the reader of a failed test wants to know of its parts. Thread-safe.
final class Printed implements Progress {
  @Override
  public void ready(Part part, Duration took) {
    System.out.println(part.name() + " ready after " + took.toMillis() + " ms");
  }

  @Override
  public void died(Part part, String how, Duration pause) {}

  @Override
  public void trouble(String text) {
    System.out.println(text);
  }

  @Override
  public void stopped(Part part, boolean killed) {}
}
