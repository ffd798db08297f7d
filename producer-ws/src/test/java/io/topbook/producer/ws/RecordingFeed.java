package io.topbook.producer.ws;

import io.topbook.producer.feed.CloseCause;
import io.topbook.producer.feed.FeedListener;
import io.topbook.producer.feed.RejectReason;
import io.topbook.producer.feed.RequestAnswers;
import io.topbook.producer.feed.SymbolRules;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A feed that writes down what it hears and hands answers back as the real one does.
public final class RecordingFeed implements FeedListener {
  private static final Pattern ID = Pattern.compile("\"id\":(\\d+)");
  private static final Pattern CODE = Pattern.compile("\"code\":(\\d+)");

  public final List<String> events = new CopyOnWriteArrayList<>();

  /// Snapshots that go out.
  public final List<String> due = new CopyOnWriteArrayList<>();

  public volatile long frames;
  public volatile long ticks;
  private final RequestAnswers answers;

  public RecordingFeed(RequestAnswers answers) {
    this.answers = answers;
  }

  @Override
  public void onOpen(long nowNs) {
    events.add("open");
  }

  @Override
  public void onSubscribed(List<String> streams, long nowNs) {
    events.add("subscribed " + streams);
  }

  @Override
  public void onTextFrame(byte[] buffer, int offset, int length, long ingestNs) {
    String text = new String(buffer, offset, length, StandardCharsets.UTF_8);
    Matcher id = ID.matcher(text);
    Matcher code = CODE.matcher(text);
    if (text.contains("serverShutdown")) {
      answers.onServerShutdown();
    } else if (code.find()) {
      long request = id.find() ? Long.parseLong(id.group(1)) : RequestAnswers.NO_ID;
      answers.onRefused(request, Integer.parseInt(code.group(1)), text);
    } else if (text.startsWith("{\"result\"") && id.find()) {
      answers.onAccepted(Long.parseLong(id.group(1)));
    } else {
      frames = frames + 1;
      events.add("text " + (text.length() > 100 ? text.length() + " chars" : text));
    }
  }

  @Override
  public void onUnusableFrame(
      RejectReason reason, byte[] sample, long frameBytes, String detail, long ingestNs) {
    events.add("unusable " + reason + ' ' + frameBytes);
  }

  @Override
  public void onClosed(CloseCause cause, String detail, long nowNs) {
    events.add("closed " + cause);
  }

  @Override
  public void onSnapshotDue(String symbol, boolean whole) {
    due.add(symbol + (whole ? "" : " of fewer levels"));
  }

  @Override
  public void onSnapshot(String symbol, byte[] body, long ingestNs) {
    events.add("snapshot " + symbol + ' ' + new String(body, StandardCharsets.UTF_8));
  }

  @Override
  public void onSnapshotFailed(String symbol, String detail, long nowNs) {
    events.add("no snapshot " + symbol + ' ' + detail);
  }

  @Override
  public void onRules(Map<String, SymbolRules> listed, long nowNs) {
    events.add("rules " + new TreeMap<>(listed));
  }

  @Override
  public void onTick(long nowNs) {
    ticks = ticks + 1;
  }
}
