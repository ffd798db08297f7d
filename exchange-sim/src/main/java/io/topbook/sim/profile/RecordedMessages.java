package io.topbook.sim.profile;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;

/// Reads recordings into a profile: gzip or plain, `<receive time> <JSON>` or `<receive time>:
/// <JSON>`, and depth bodies in `<URL> -> <receive time>: <JSON>`. Not thread-safe.
public final class RecordedMessages {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern FRAME = Pattern.compile("^([0-9.]+):? (\\{.*)$");
  private static final Pattern REST =
      Pattern.compile("^https?://\\S*/depth\\?(?:\\S*&)?symbol=([^&\\s]+)\\S* -> [0-9.]+: (.*)$");

  /// Addresses, answers and settings that recorders write, and blank lines.
  private static final Pattern OTHER = Pattern.compile("^(wss?://|https?://|configuration:|\\s*$)");

  private static final String DATA = "\"data\":";

  private final Profile profile;
  private String lastSymbol = "";
  private long skipped;

  public RecordedMessages(Profile profile) {
    this.profile = profile;
  }

  /// Lines that should be a message and are none.
  public long skipped() {
    return skipped;
  }

  /// Reads a file as far as it is whole.
  ///
  /// @throws IOException when it cannot be read at all
  public void read(Path file) throws IOException {
    try (var lines =
        new BufferedReader(new InputStreamReader(open(file), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        try {
          line(line);
        } catch (JsonProcessingException _) {
          skipped++;
        }
      }
    } catch (EOFException _) {
      skipped++; // the last line of a file that was cut off
    }
  }

  @SuppressWarnings("MustBeClosed") // closed by whoever reads
  private static InputStream open(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new IOException(file + ": no such file");
    }
    var in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
    in.mark(2);
    boolean gzip = in.read() == 0x1f && in.read() == 0x8b;
    in.reset();
    return gzip ? new GZIPInputStream(in, 1 << 16) : in;
  }

  private void line(String line) throws JsonProcessingException {
    Matcher rest = REST.matcher(line);
    if (rest.matches()) {
      profile.snapshot(rest.group(1).toUpperCase(Locale.ROOT), JSON.readTree(rest.group(2)));
      return;
    }
    Matcher frame = FRAME.matcher(line);
    if (!frame.matches()) {
      skipped += OTHER.matcher(line).find() ? 0 : 1;
      return;
    }
    String text = frame.group(2);
    JsonNode message = JSON.readTree(text);
    String[] stream = message.path("stream").asText().split("@", 2);
    JsonNode payload = message.path("data");
    if (stream.length == 2) {
      lastSymbol = stream[0].toUpperCase(Locale.ROOT);
      int bytes = text.length() - text.indexOf(DATA) - DATA.length() - 1;
      profile.message(lastSymbol, stream[1], seconds(frame.group(1)), bytes, payload);
    } else if (message.has("bids")) {
      profile.snapshot(message.path("symbol").asText(lastSymbol), message);
    } else {
      skipped++;
    }
  }

  /// 19 digits are ns, 16 µs, 13 ms, fewer seconds.
  private static double seconds(String time) {
    int dot = time.indexOf('.');
    int digits = dot < 0 ? time.length() : dot;
    double number = Double.parseDouble(time);
    return digits > 16
        ? number / 1e9
        : digits > 13 ? number / 1e6 : digits > 10 ? number / 1e3 : number;
  }
}
