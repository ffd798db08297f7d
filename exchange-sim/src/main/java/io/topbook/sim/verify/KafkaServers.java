package io.topbook.sim.verify;

import io.topbook.sim.trouble.NetTrouble;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Kafka's first servers, as `--kafka` names them: `host:port`, joined by commas.
///
/// They are asked for by a plain socket first: Kafka's client would say only that time ran out.
record KafkaServers(List<InetSocketAddress> servers) {
  private static final Pattern SERVER = Pattern.compile("(\\[[^]]+]|[^\\s:,/]+):(\\d{1,5})");
  private static final int CONNECT_MILLIS = 3_000;

  /// @throws IllegalArgumentException saying what is expected
  static KafkaServers of(String text) {
    List<InetSocketAddress> servers = new ArrayList<>();
    for (String one : text.split(",", -1)) {
      Matcher server = SERVER.matcher(one.strip());
      int port = server.matches() ? Integer.parseInt(server.group(2)) : 0;
      if (port < 1 || port > 65_535) {
        throw new IllegalArgumentException(
            "--kafka: must be host:port, several joined by commas, was " + text);
      }
      servers.add(InetSocketAddress.createUnresolved(server.group(1), port));
    }
    return new KafkaServers(List.copyOf(servers));
  }

  /// @throws UnreachableException when none of them takes a connection, with the reason of each
  void reach() throws UnreachableException {
    List<String> problems = new ArrayList<>();
    for (InetSocketAddress server : servers) {
      try (var socket = new Socket()) {
        socket.connect(
            new InetSocketAddress(server.getHostString(), server.getPort()), CONNECT_MILLIS);
        return;
      } catch (IOException e) {
        problems.add(server.getHostString() + ':' + server.getPort() + ": " + NetTrouble.of(e));
      }
    }
    throw new UnreachableException(
        "cannot reach Kafka (--kafka) at " + String.join("; ", problems));
  }
}
