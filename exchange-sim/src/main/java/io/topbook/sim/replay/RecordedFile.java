package io.topbook.sim.replay;

import java.nio.file.Path;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/// A file of a recording, as inspected: what to leave out when it is played.
///
/// `onlySymbol` owns the file's snapshots that name no symbol; null when there are several.
record RecordedFile(int index, Path path, BitSet badLines, @Nullable String onlySymbol) {}
