package io.topbook.sim.protocol;

/// Which streams an address carries. On futures each address has its own half of them; a
/// subscription to the other half is acknowledged and never delivers.
enum StreamPath {
  ALL,
  PUBLIC,
  MARKET;

  boolean carries(String stream) {
    return switch (this) {
      case ALL -> true;
      case PUBLIC -> isPublic(stream);
      case MARKET -> !isPublic(stream);
    };
  }

  private static boolean isPublic(String stream) {
    String kind = stream.substring(stream.indexOf('@') + 1);
    return kind.equals("bookTicker")
        || stream.equals("!bookTicker")
        || kind.equals("trade")
        || kind.startsWith("depth")
        || kind.startsWith("rpiDepth");
  }
}
