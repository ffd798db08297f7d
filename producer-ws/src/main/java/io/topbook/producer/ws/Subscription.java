package io.topbook.producer.ws;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The SUBSCRIBE requests of one socket: cut into chunks, matched with their answers by id.
///
/// A refused request of several streams is asked for again in two halves, so that one bad name does
/// not take its neighbours along; a single refused stream is given up. Confined to the event loop.
final class Subscription {
  /// A request that has been sent.
  record Request(long id, List<String> streams, long sentNs) {}

  private static final String HEAD = "{\"method\":\"SUBSCRIBE\",\"params\":[";
  private static final String TAIL = "],\"id\":";
  private static final int LONGEST_ID = 20;

  private final Deque<List<String>> waiting;
  private final Map<Long, Request> unanswered = new LinkedHashMap<>();
  private long lastId;
  private int acceptedStreams;

  Subscription(List<String> streams, int maxNames, int maxBytes) {
    waiting = chunks(streams, maxNames, maxBytes);
  }

  private static Deque<List<String>> chunks(List<String> streams, int maxNames, int maxBytes) {
    var chunks = new ArrayDeque<List<String>>();
    var chunk = new ArrayList<String>();
    int bytes = 0;
    for (String stream : streams) {
      int more = quoted(stream).getBytes(StandardCharsets.UTF_8).length + 1;
      boolean full = chunk.size() == maxNames || frameBytes(bytes + more) > maxBytes;
      if (full && !chunk.isEmpty()) {
        chunks.add(List.copyOf(chunk));
        chunk.clear();
        bytes = 0;
      }
      chunk.add(stream);
      bytes += more;
    }
    chunks.add(List.copyOf(chunk));
    return chunks;
  }

  private static int frameBytes(int params) {
    return HEAD.length() + params + TAIL.length() + LONGEST_ID + 1;
  }

  boolean hasNext() {
    return !waiting.isEmpty();
  }

  /// The text of the next request, which counts as sent at `nowNs`.
  String next(long nowNs) {
    List<String> streams = waiting.removeFirst();
    long id = ++lastId;
    unanswered.put(id, new Request(id, streams, nowNs));
    var text = new StringBuilder(HEAD);
    for (int i = 0; i < streams.size(); i++) {
      text.append(i == 0 ? "" : ",").append(quoted(streams.get(i)));
    }
    return text.append(TAIL).append(id).append('}').toString();
  }

  private static String quoted(String stream) {
    return '"' + stream.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  /// The streams of the request with this id; empty when there is none such.
  List<String> accepted(long id) {
    Request request = unanswered.remove(id);
    if (request == null) {
      return List.of();
    }
    acceptedStreams += request.streams().size();
    return request.streams();
  }

  int acceptedStreams() {
    return acceptedStreams;
  }

  /// Notes a refusal. Without a usable id it is the oldest request that is meant: the exchange
  /// answers in order.
  ///
  /// @return the request refused; null when none is open
  @Nullable Request refused(long id) {
    Request request = unanswered.remove(id);
    if (request == null && !unanswered.isEmpty() && id < 0) {
      request = unanswered.remove(unanswered.keySet().iterator().next());
    }
    if (request != null && request.streams().size() > 1) {
      int half = request.streams().size() / 2;
      waiting.add(request.streams().subList(0, half));
      waiting.add(request.streams().subList(half, request.streams().size()));
    }
    return request;
  }

  /// Whether every request has been sent and answered.
  boolean isDone() {
    return waiting.isEmpty() && unanswered.isEmpty();
  }

  /// When the oldest unanswered request was sent; `Long.MAX_VALUE` when none is.
  long oldestUnansweredNs() {
    return unanswered.isEmpty() ? Long.MAX_VALUE : unanswered.values().iterator().next().sentNs();
  }
}
