package io.topbook.bench;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Pattern;

/// Speaks as much of the exchange's protocol as a subscribing client needs, then sends quotes as
/// fast as they are read, or so many a second in one burst each millisecond. A thread a connection.
final class ExchangeBlaster implements AutoCloseable {
  private static final Pattern ID = Pattern.compile("\"id\":(\\d+)");
  private static final Pattern STREAM = Pattern.compile("\"([^\"]+)@bookTicker\"");
  private static final int BLOCK = 400;

  private final ServerSocket listener;
  private final long perConnection;
  private final int perMilli;
  private final CountDownLatch ready;
  private final CountDownLatch go = new CountDownLatch(1);
  private final CountDownLatch done;
  private final ConcurrentLinkedQueue<Socket> sockets = new ConcurrentLinkedQueue<>();
  private volatile long startNanos;

  /// @param perMilli quotes each millisecond and connection; 0 for as fast as they are read
  ExchangeBlaster(int connections, long perConnection, int perMilli) throws IOException {
    this.perConnection = perConnection;
    this.perMilli = perMilli;
    ready = new CountDownLatch(connections);
    done = new CountDownLatch(connections);
    listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofPlatform().daemon().name("blaster-accept").start(this::accept);
  }

  int port() {
    return listener.getLocalPort();
  }

  /// Waits until every connection has subscribed, then lets them all send.
  void start() throws InterruptedException {
    ready.await();
    startNanos = System.nanoTime();
    go.countDown();
  }

  void awaitSent() throws InterruptedException {
    done.await();
  }

  /// When the schedule had the n-th quote of a connection leave; meaningful when paced.
  long dueNanos(long ordinal) {
    return startNanos + ordinal / perMilli * 1_000_000L;
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = listener.accept();
        sockets.add(socket);
        Thread.ofPlatform().daemon().name("blaster").start(() -> serve(socket));
      }
    } catch (IOException _) {
      // closed
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      socket.setTcpNoDelay(true);
      var in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
      var out = new BufferedOutputStream(socket.getOutputStream(), 1 << 16);
      List<String> request = httpRequest(in);
      if (request.getFirst().contains("/depth")) {
        answerSnapshot(out);
        return;
      }
      String key =
          request.stream()
              .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("sec-websocket-key:"))
              .map(line -> line.substring(line.indexOf(':') + 1).strip())
              .findFirst()
              .orElseThrow();
      send(
          out,
          QuoteFrames.ascii(
              "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                  + "Sec-WebSocket-Accept: "
                  + WebSocketFrames.accept(key)
                  + "\r\n\r\n"));
      blast(in, out);
    } catch (IOException _) {
      // the producer went away: the run's own sums show it
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void blast(DataInputStream in, OutputStream out)
      throws IOException, InterruptedException {
    List<String> symbols = subscriptions(in, out);
    var quotes = new QuoteFrames(symbols, BLOCK, symbols.hashCode());
    Thread.ofPlatform().daemon().name("blaster-in").start(() -> drain(in));
    ready.countDown();
    go.await();
    send(out, WebSocketFrames.text(depth(symbols.getFirst(), 1)));
    if (perMilli == 0) {
      flatOut(out, quotes);
    } else {
      paced(out, quotes, symbols.getFirst());
    }
    done.countDown();
    // The client must not take a socket that has sent its share for a silent one.
    for (long id = 1_000_000; ; id++) {
      Thread.sleep(1_000);
      send(out, WebSocketFrames.text(depth(symbols.getFirst(), id)));
    }
  }

  private void flatOut(OutputStream out, QuoteFrames quotes) throws IOException {
    while (quotes.sent() < perConnection) {
      out.write(quotes.bytes(), 0, quotes.refresh(BLOCK));
    }
    out.flush();
  }

  private void paced(OutputStream out, QuoteFrames quotes, String symbol)
      throws IOException, InterruptedException {
    for (long milli = 0; quotes.sent() < perConnection; milli++) {
      long due = startNanos + milli * 1_000_000L;
      for (long wait = due - System.nanoTime(); wait > 0; wait = due - System.nanoTime()) {
        Thread.sleep(0, (int) Math.min(wait, 999_999));
      }
      if (milli % 1000 == 0) {
        out.write(WebSocketFrames.text(depth(symbol, 2 + milli / 1000)));
      }
      send(out, quotes.bytes(), quotes.refresh(perMilli));
    }
  }

  /// Answers SUBSCRIBE requests until the client has asked for the quotes of its symbols and
  /// pauses.
  private List<String> subscriptions(DataInputStream in, OutputStream out) throws IOException {
    var symbols = new java.util.ArrayList<String>();
    var socketTimeout = 3_000;
    sockets.forEach(socket -> setTimeout(socket, socketTimeout));
    try {
      while (true) {
        String request = WebSocketFrames.read(in);
        var id = ID.matcher(request);
        if (id.find()) {
          STREAM
              .matcher(request)
              .results()
              .forEach(m -> symbols.add(m.group(1).toUpperCase(Locale.ROOT)));
          send(out, WebSocketFrames.text("{\"result\":null,\"id\":" + id.group(1) + "}"));
        }
      }
    } catch (java.net.SocketTimeoutException _) {
      sockets.forEach(socket -> setTimeout(socket, 0));
      if (symbols.isEmpty()) {
        throw new IOException("the client subscribed to no quotes");
      }
      return symbols;
    }
  }

  private static void setTimeout(Socket socket, int millis) {
    try {
      if (!socket.isClosed()) {
        socket.setSoTimeout(millis);
      }
    } catch (IOException _) {
      // closed meanwhile
    }
  }

  private static void drain(DataInputStream in) {
    try {
      while (true) {
        WebSocketFrames.read(in);
      }
    } catch (IOException _) {
      // closed
    }
  }

  /// Without a depth or trade frame a spot connection has no clock, so its quotes have no time.
  private static String depth(String symbol, long id) {
    return "{\"stream\":\""
        + symbol.toLowerCase(Locale.ROOT)
        + "@depth@100ms\",\"data\":{\"e\":\"depthUpdate\",\"E\":"
        + System.currentTimeMillis()
        + ",\"s\":\""
        + symbol
        + "\",\"U\":"
        + id
        + ",\"u\":"
        + id
        + ",\"b\":[],\"a\":[]}}";
  }

  private static List<String> httpRequest(DataInputStream in) throws IOException {
    var text = new StringBuilder();
    while (text.indexOf("\r\n\r\n") < 0) {
      text.append((char) in.readUnsignedByte());
    }
    return Arrays.asList(text.toString().split("\r\n"));
  }

  private static void answerSnapshot(OutputStream out) throws IOException {
    String body = "{\"lastUpdateId\":1,\"bids\":[[\"1.0\",\"1.0\"]],\"asks\":[[\"2.0\",\"1.0\"]]}";
    send(
        out,
        QuoteFrames.ascii(
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nX-MBX-USED-WEIGHT-1M: 50\r\n"
                + "Connection: close\r\nContent-Length: "
                + body.length()
                + "\r\n\r\n"
                + body));
  }

  private static void send(OutputStream out, byte[] bytes) throws IOException {
    send(out, bytes, bytes.length);
  }

  private static void send(OutputStream out, byte[] bytes, int length) throws IOException {
    out.write(bytes, 0, length);
    out.flush();
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }
}
