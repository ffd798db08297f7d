package io.topbook.producer.ws;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.topbook.producer.feed.RejectReason;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FrameReaderTest {
  private static final int MAX = 200_000;

  private final List<String> heard = new ArrayList<>();
  private final FrameReader reader = new FrameReader(MAX, new Recording());

  @Test
  void wholeFramesAreHandedOutInOrder() {
    read(frames(text("{\"a\":1}"), text("x".repeat(200)), text("y".repeat(70_000)), text("")));

    assertThat(heard)
        .containsExactly(
            "text {\"a\":1}", "text " + "x".repeat(200), "text " + "y".repeat(70_000), "text ");
  }

  @Test
  void anySplitOfTheBytesGivesTheSameMessages() {
    byte[] all =
        frames(
            text("one"),
            frame(false, 1, "frag"),
            frame(true, 9, "ping inside"),
            frame(false, 0, "men"),
            frame(true, 0, "ted"),
            frame(true, 2, "binary"),
            text("z".repeat(66_000)),
            text("q".repeat(MAX + 1)),
            frame(true, 10, ""),
            text("last"),
            frame(true, 8, "\u0003\u00e9gone"));
    read(all);
    List<String> whole = List.copyOf(heard);
    assertThat(whole).hasSize(9);

    var random = new Random(7);
    for (int round = 0; round < 200; round++) {
      heard.clear();
      var again = new FrameReader(MAX, new Recording());
      for (int at = 0; at < all.length; ) {
        int length = Math.min(all.length - at, 1 + random.nextInt(round % 2 == 0 ? 30_000 : 9));
        if (round % 2 != 0 && at > 200 && at < all.length - 200) {
          length = Math.min(all.length - 200 - at, 20_000);
        }
        again.read(Unpooled.wrappedBuffer(all, at, Math.max(length, 1)), 1);
        at += Math.max(length, 1);
      }
      assertThat(heard).isEqualTo(whole);
    }
  }

  @Test
  void oversizeMessageIsSampledAndTheNextOneGoesOn() {
    read(frames(text("k".repeat(MAX + 5)), text("fine")));

    assertThat(heard)
        .containsExactly(
            "unusable OVERSIZE " + (MAX + 5) + " of which " + FrameReader.SAMPLE_BYTES,
            "text fine");
  }

  @Test
  void fragmentsThatTogetherAreTooLongAreOversize() {
    read(
        frames(
            frame(false, 1, "k".repeat(MAX - 1)),
            frame(false, 0, "kk"),
            frame(true, 9, "p"),
            frame(true, 0, "kkk"),
            text("fine")));

    assertThat(heard)
        .containsExactly(
            "ping p",
            "unusable OVERSIZE " + (MAX + 4) + " of which " + FrameReader.SAMPLE_BYTES,
            "text fine");
  }

  @Test
  void binaryMessageIsUnusableAndTheNextOneGoesOn() {
    read(frames(frame(true, 2, "abc"), text("fine")));

    assertThat(heard).containsExactly("unusable BINARY 3 of which 3", "text fine");
  }

  @Test
  void closeFrameGivesCodeAndReason() {
    read(frames(frame(true, 8, "\u0003\u00f0Pong timeout")));
    assertThat(heard).containsExactly("close 1008 Pong timeout");

    heard.clear();
    new FrameReader(MAX, new Recording()).read(Unpooled.wrappedBuffer(frame(true, 8, "")), 1);
    assertThat(heard).containsExactly("close 1005 ");
  }

  @Test
  void brokenProtocolEndsTheReading() {
    for (byte[] broken :
        List.of(
            new byte[] {(byte) 0xc1, 0},
            new byte[] {(byte) 0x81, (byte) 0x80},
            new byte[] {(byte) 0x83, 0},
            new byte[] {(byte) 0x80, 0},
            new byte[] {(byte) 0x09, 0},
            new byte[] {(byte) 0x89, 126},
            new byte[] {(byte) 0x81, 127, -1, 0, 0, 0, 0, 0, 0, 0})) {
      heard.clear();
      new FrameReader(MAX, new Recording())
          .read(Unpooled.wrappedBuffer(frames(broken, text("never"))), 1);
      assertThat(heard).hasSize(1).allSatisfy(it -> assertThat(it).startsWith("broken"));
    }
  }

  private void read(byte[] bytes) {
    reader.read(Unpooled.wrappedBuffer(bytes), 1);
  }

  private static byte[] text(String payload) {
    return frame(true, 1, payload);
  }

  private static byte[] frame(boolean last, int opcode, String payload) {
    byte[] bytes = payload.getBytes(StandardCharsets.ISO_8859_1);
    var out = new ByteArrayOutputStream();
    out.write((last ? 0x80 : 0) | opcode);
    if (bytes.length < 126) {
      out.write(bytes.length);
    } else if (bytes.length < 65_536) {
      out.write(126);
      out.write(bytes.length >> 8);
      out.write(bytes.length);
    } else {
      out.write(127);
      for (int shift = 56; shift >= 0; shift -= 8) {
        out.write((int) ((long) bytes.length >> shift));
      }
    }
    out.writeBytes(bytes);
    return out.toByteArray();
  }

  private static byte[] frames(byte[]... frames) {
    var out = new ByteArrayOutputStream();
    Arrays.stream(frames).forEach(out::writeBytes);
    return out.toByteArray();
  }

  private final class Recording implements FrameHandler {
    @Override
    public void onText(byte[] buffer, int offset, int length, long ingestNs) {
      heard.add("text " + new String(buffer, offset, length, StandardCharsets.ISO_8859_1));
    }

    @Override
    public void onUnusable(
        RejectReason reason, byte[] sample, long frameBytes, String detail, long ingestNs) {
      heard.add("unusable " + reason + ' ' + frameBytes + " of which " + sample.length);
    }

    @Override
    public void onPing(byte[] payload) {
      heard.add("ping " + new String(payload, StandardCharsets.ISO_8859_1));
    }

    @Override
    public void onPong() {
      heard.add("pong");
    }

    @Override
    public void onClose(int code, String reason) {
      heard.add("close " + code + ' ' + reason);
    }

    @Override
    public void onProtocolError(String detail) {
      heard.add("broken " + detail);
    }
  }
}
