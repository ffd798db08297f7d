package io.topbook.bench;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

/// Ready-made WebSocket frames of bookTickers, patched in place: update ids rise, quantities vary
/// as the recordings' do, and nothing is built per event, so that the blaster costs little of the
/// two cores it shares with what it measures. Not thread-safe.
final class QuoteFrames {
  private static final int ID_DIGITS = 11;
  private static final long FIRST_ID = 10_000_000_000L;

  private final byte[] bytes;
  private final int[] ends;
  private final int[] idAt;
  private final int[] bidQtyAt;
  private final Random random;
  private long nextId = FIRST_ID;

  /// One block of `perBlock` frames, symbols taken in turn.
  QuoteFrames(List<String> symbols, int perBlock, long seed) {
    random = new Random(seed);
    ends = new int[perBlock];
    idAt = new int[perBlock];
    bidQtyAt = new int[perBlock];
    var block = new java.io.ByteArrayOutputStream();
    for (int i = 0; i < perBlock; i++) {
      String symbol = symbols.get(i % symbols.size());
      String json =
          "{\"stream\":\""
              + symbol.toLowerCase(java.util.Locale.ROOT)
              + "@bookTicker\",\"data\":{\"u\":"
              + FIRST_ID
              + ",\"s\":\""
              + symbol
              + "\",\"b\":\"61837.63000000\",\"B\":\"3.78826000\",\"a\":\"61837.64000000\",\"A\":\"1.54698000\"}}";
      int start = block.size() + WebSocketFrames.HEADER;
      idAt[i] = start + json.indexOf("\"u\":") + 4;
      bidQtyAt[i] = start + json.indexOf("\"B\":\"") + 5;
      block.writeBytes(WebSocketFrames.text(json));
      ends[i] = block.size();
    }
    bytes = block.toByteArray();
  }

  /// Gives the first `count` frames of the block new ids and quantities.
  ///
  /// @return how many bytes of {@link #bytes()} they take
  int refresh(int count) {
    for (int i = 0; i < count; i++) {
      putDigits(idAt[i], ID_DIGITS, nextId++);
      putDigits(bidQtyAt[i] + 2, 5, random.nextInt(100_000));
    }
    return ends[count - 1];
  }

  byte[] bytes() {
    return bytes;
  }

  /// The id the next refreshed frame gets, counted from 0.
  long sent() {
    return nextId - FIRST_ID;
  }

  static long ordinal(long updateId) {
    return updateId - FIRST_ID;
  }

  private void putDigits(int at, int digits, long value) {
    for (int i = at + digits - 1; i >= at; i--) {
      bytes[i] = (byte) ('0' + value % 10);
      value /= 10;
    }
  }

  static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
