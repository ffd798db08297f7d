package io.topbook.sim.protocol;

/// Stands behind the sockets and does nothing; REST weighs 2.
final class Nobody implements Venue {
  volatile boolean micros;

  @Override
  public void onSubscribed(StreamSocket socket) {
    micros = socket.isMicros();
  }

  @Override
  public void onUnsubscribed(StreamSocket socket) {}

  @Override
  public void onClosed(StreamSocket socket) {}

  @Override
  public void onWritable(StreamSocket socket) {}

  @Override
  public RestAnswer answer(RestRequest request) {
    return RestAnswer.ok("{\"micros\":" + request.micros() + '}', 2);
  }

  @Override
  public boolean hasSymbol(String symbol) {
    return false;
  }

  @Override
  public String status() {
    return "{}";
  }
}
