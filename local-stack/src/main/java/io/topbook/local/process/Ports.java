package io.topbook.local.process;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Finds out before anything starts whether every port is to be had.
public final class Ports {
  private Ports() {}

  /// A line for each port that two parts want, naming both settings.
  public static List<String> clashes(List<Part> parts) {
    List<String> clashes = new ArrayList<>();
    Map<Integer, String> wanted = new HashMap<>();
    for (Part part : parts) {
      for (Part.Port port : part.ports()) {
        String other = wanted.putIfAbsent(port.number(), port.key());
        if (other != null) {
          clashes.add(port.key() + " and " + other + ": must differ, are both " + port.number());
        }
      }
    }
    return clashes;
  }

  /// A line for each port that another process has, with the setting that changes it.
  public static List<String> problems(List<Part> parts, String host) {
    List<String> problems = new ArrayList<>();
    for (Part part : parts) {
      for (Part.Port port : part.ports()) {
        if (isTaken(host, port.number())) {
          problems.add(
              "port %d, which %s wants, is taken by another process; set %s to another port"
                  .formatted(port.number(), part.name(), port.key()));
        }
      }
    }
    return problems;
  }

  private static boolean isTaken(String host, int port) {
    try (var socket = new ServerSocket()) {
      // As our parts do: a connection of the run before, still closing, takes no port.
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(host, port));
      return false;
    } catch (IOException _) {
      return true;
    }
  }
}
