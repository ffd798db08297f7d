package io.topbook.sim.market;

import io.topbook.sim.protocol.EventSink;
import io.topbook.sim.protocol.Subscribers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Wants everything and keeps it.
class EventLog implements EventSink {
  /// An event as it was handed over.
  record Event(Subscribers to, String kind, String payload, long atMicros) {}

  final List<Event> events = new ArrayList<>();

  @Override
  public boolean wants(Subscribers to) {
    return true;
  }

  @Override
  public void event(
      Subscribers to, String kind, byte[] payload, int offset, int length, long atMicros) {
    add(new Event(to, kind, new String(payload, offset, length, StandardCharsets.UTF_8), atMicros));
  }

  @Override
  public void microsEvent(
      Subscribers to, String kind, byte[] payload, int offset, int length, long atMicros) {
    throw new AssertionError("nobody asked for microseconds");
  }

  void add(Event event) {
    events.add(event);
  }

  /// Payloads of one kind for one symbol, which stands in each.
  List<String> payloads(String kind, String symbol) {
    return events.stream()
        .filter(event -> event.kind.equals(kind))
        .map(Event::payload)
        .filter(payload -> payload.contains("\"s\":\"" + symbol + '"'))
        .toList();
  }

  /// What was handed over from `from` on, in one text.
  String text(int from) {
    var text = new StringBuilder();
    for (Event event : events.subList(from, events.size())) {
      text.append(event.atMicros).append(' ').append(event.payload).append('\n');
    }
    return text.toString();
  }
}
