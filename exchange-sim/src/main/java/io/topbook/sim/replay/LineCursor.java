package io.topbook.sim.replay;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// One file's good lines, one after the other. Used by one thread.
///
/// The inspection has read every byte of the JSON; here only the stream's name is looked at.
final class LineCursor implements AutoCloseable {
  private final RecordedFile file;
  private final RecordedStreams streams;
  private final LineReader reader;
  private long time = Long.MIN_VALUE;
  private @Nullable Line current;

  LineCursor(RecordedFile file, RecordedStreams streams) {
    this.file = file;
    this.streams = streams;
    this.reader = new LineReader(file.path());
  }

  /// The line it stands on, null behind the last one.
  @Nullable Line current() {
    return current;
  }

  /// @throws IllegalStateException when the file is not what it was when it was inspected
  void advance() {
    current = null;
    while (current == null && reader.next()) {
      if (!file.badLines().get((int) reader.number())) {
        current = playable();
      }
    }
    long next = reader.number() + 1;
    if (current == null && reader.damage() != null && !file.badLines().get((int) next)) {
      throw new IllegalStateException(file.path() + ", line " + next + ": " + reader.damage());
    }
  }

  private @Nullable Line playable() {
    byte[] bytes = reader.buffer();
    try {
      return switch (RecordedLine.parse(bytes, reader.start(), reader.end())) {
        case RecordedLine.Message(long receiveNanos, int json) ->
            message(receiveNanos, bytes, json);
        case RecordedLine.Rest rest -> answer(rest, bytes);
        case RecordedLine.Connection _, RecordedLine.Ignored _ -> null;
      };
    } catch (BadLineException e) {
      throw new IllegalStateException(
          file.path() + " changed since it was inspected, line " + reader.number(), e);
    }
  }

  private @Nullable Line message(long receiveNanos, byte[] bytes, int json)
      throws BadLineException {
    int nameEnd = Message.nameEnd(bytes, json, reader.end());
    if (nameEnd >= 0) {
      RecordedStream stream = streams.of(bytes, Message.nameStart(json), nameEnd);
      int payload = Message.payloadStart(bytes, nameEnd, reader.end());
      return line(stream, receiveNanos, json, payload < 0 ? -1 : payload - json);
    }
    Message message = Message.read(bytes, json, reader.end());
    String name = message.streamName();
    if (name != null) {
      return line(streams.of(name), receiveNanos, json, message.isBare() ? 0 : -1);
    }
    String symbol = message.symbol() == null ? file.onlySymbol() : message.symbol();
    return message.isSnapshot() && symbol != null ? snapshot(symbol, receiveNanos, json) : null;
  }

  private @Nullable Line answer(RecordedLine.Rest rest, byte[] bytes) throws BadLineException {
    return !rest.depthSymbol().isEmpty()
            && Message.read(bytes, rest.json(), reader.end()).isSnapshot()
        ? snapshot(rest.depthSymbol(), rest.receiveNanos(), rest.json())
        : null;
  }

  private Line snapshot(String symbol, long receiveNanos, int json) {
    return line(streams.of(RecordedStream.snapshotsOf(symbol)), receiveNanos, json, 0);
  }

  private Line line(RecordedStream stream, long receiveNanos, int json, int payload) {
    time = Math.max(time, receiveNanos);
    byte[] text = Arrays.copyOfRange(reader.buffer(), json, reader.end());
    return new Line(stream, file.index(), reader.number(), time, text, payload);
  }

  @Override
  public void close() {
    reader.close();
  }
}
