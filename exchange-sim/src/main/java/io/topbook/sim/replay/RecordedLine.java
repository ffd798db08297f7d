package io.topbook.sim.replay;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What one line of a recording is, before its JSON is looked at. Two formats, told apart line by
/// line:
///
/// * `<receive time> <JSON>`;
/// * `<receive time>: <JSON>`, `<URL> -> <receive time>: <JSON>`, `wss://…?streams=… <-> <receive
///   time>` and `configuration: …`.
///
/// {@link ReceiveTime} says what a receive time looks like; a byte order mark is passed over.
sealed interface RecordedLine {
  /// A message of the socket, or a REST depth body, whose JSON begins at `json`.
  record Message(long receiveNanos, int json) implements RecordedLine {}

  /// The answer to a REST request.
  record Rest(long receiveNanos, String url, int json) implements RecordedLine {
    private static final Pattern DEPTH_SYMBOL = Pattern.compile("/depth\\?(?:.*&)?symbol=([^&]+)");

    /// The symbol of a depth request, empty for any other.
    String depthSymbol() {
      Matcher matcher = DEPTH_SYMBOL.matcher(url);
      return matcher.find() ? matcher.group(1).toUpperCase(Locale.ROOT) : "";
    }

    boolean isExchangeInfo() {
      return url.contains("/exchangeInfo");
    }
  }

  /// A connection was opened to this address, with these streams.
  record Connection(String address, List<String> streams) implements RecordedLine {}

  /// Blank, or the recorder's own configuration.
  record Ignored() implements RecordedLine {}

  Ignored IGNORED = new Ignored();

  /// @throws BadLineException when the line has neither format
  static RecordedLine parse(byte[] bytes, int start, int end) throws BadLineException {
    if (start == end) {
      return IGNORED;
    }
    if (startsWithMark(bytes, start, end)) {
      return parse(bytes, start + 3, end);
    }
    byte first = bytes[start];
    if (first >= '0' && first <= '9') {
      return message(bytes, start, end);
    }
    String text =
        new String(bytes, start, Math.min(end - start, 64 * 1024), StandardCharsets.UTF_8);
    if (text.isBlank() || text.startsWith("configuration: ")) {
      return IGNORED;
    }
    if (text.startsWith("wss://") || text.startsWith("ws://")) {
      return connection(text);
    }
    if (text.startsWith("http://") || text.startsWith("https://")) {
      return rest(bytes, start, end, text);
    }
    throw new BadLineException(
        "expected a receive time, an address or \"configuration:\", found \""
            + excerpt(text)
            + '"');
  }

  private static boolean startsWithMark(byte[] bytes, int start, int end) {
    return end - start >= 3
        && bytes[start] == (byte) 0xef
        && bytes[start + 1] == (byte) 0xbb
        && bytes[start + 2] == (byte) 0xbf;
  }

  private static Message message(byte[] bytes, int start, int end) throws BadLineException {
    int at = start;
    while (at < end && ((bytes[at] >= '0' && bytes[at] <= '9') || bytes[at] == '.')) {
      at++;
    }
    if (at < end && bytes[at] == ' ') {
      return new Message(ReceiveTime.of(bytes, start, at), at + 1);
    }
    if (at + 1 < end && bytes[at] == ':' && bytes[at + 1] == ' ') {
      return new Message(ReceiveTime.of(bytes, start, at), at + 2);
    }
    throw new BadLineException("expected a receive time and a message, line is cut or garbled");
  }

  private static Connection connection(String text) throws BadLineException {
    int arrow = text.indexOf(" <-> ");
    if (arrow < 0) {
      throw new BadLineException(
          "expected \"<-> <receive time>\" behind the address of a connection");
    }
    String address = text.substring(0, arrow);
    var streams = new ArrayList<String>();
    // …/stream?streams=<name>/<name>&…, or …/ws/<name>/<name>
    for (String name : address.split("[/&=?]")) {
      if (name.contains("@")) {
        streams.add(name);
      }
    }
    return new Connection(address, streams);
  }

  private static Rest rest(byte[] bytes, int start, int end, String text) throws BadLineException {
    int arrow = text.indexOf(" -> ");
    int colon = arrow < 0 ? -1 : text.indexOf(": ", arrow);
    if (colon < 0) {
      throw new BadLineException(
          "expected \"-> <receive time>: <JSON>\" behind the address of a request");
    }
    // The address and the time are ASCII, so characters are bytes up to here.
    long time = ReceiveTime.of(bytes, start + arrow + 4, start + colon);
    if (start + colon + 2 >= end) {
      throw new BadLineException("expected a JSON answer behind the request");
    }
    return new Rest(time, text.substring(0, arrow), start + colon + 2);
  }

  /// Short enough for a message, and harmless to a terminal.
  static String excerpt(String text) {
    String printable = text.replaceAll("[^\\x20-\\x7e]", "?");
    return printable.length() <= 40 ? printable : printable.substring(0, 40) + "…";
  }
}
