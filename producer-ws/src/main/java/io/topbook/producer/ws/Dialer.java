package io.topbook.producer.ws;

/// Opens sockets to one address. Returns at once; the listener hears how it went.
@FunctionalInterface
interface Dialer {
  Socket dial(SocketListener listener);
}
