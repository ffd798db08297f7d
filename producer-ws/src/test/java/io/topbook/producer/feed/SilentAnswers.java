package io.topbook.producer.feed;

/// A transport that does nothing with what the exchange answers.
public class SilentAnswers implements RequestAnswers {
  @Override
  public void onAccepted(long id) {}

  @Override
  public void onRefused(long id, int code, String message) {}

  @Override
  public void onServerShutdown() {}

  @Override
  public void onRecordingEnd() {}
}
