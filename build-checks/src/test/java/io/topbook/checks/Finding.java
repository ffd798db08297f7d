package io.topbook.checks;

/// Something wrong at a line of a file; lines count from 1.
record Finding(String file, int line, String what) {
  /// A finding at character `index` of the file's text.
  static Finding at(String file, String text, int index, String what) {
    int line = 1 + (int) text.substring(0, index).chars().filter(c -> c == '\n').count();
    return new Finding(file, line, what);
  }

  @Override
  public String toString() {
    return file + ':' + line + ": " + what;
  }
}
