package io.topbook.sim.protocol;

import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// The forms of a stream address: `/ws`, `/ws/<stream>/<stream>`, `/stream`,
/// `/stream?streams=<stream>/<stream>`; the futures' `/public` and `/market` may stand in front.
record StreamAddress(boolean combined, List<String> streams) {
  /// @return empty when `uri` is no stream address
  static Optional<StreamAddress> of(String uri) {
    var decoder = new QueryStringDecoder(uri);
    String path = decoder.path().replaceFirst("^/(public|market)(?=/)", "");
    if (path.equals("/stream")) {
      List<String> lists = decoder.parameters().getOrDefault("streams", List.of());
      return Optional.of(new StreamAddress(true, names(String.join("/", lists))));
    }
    return path.equals("/ws") || path.startsWith("/ws/")
        ? Optional.of(new StreamAddress(false, names(path.substring("/ws".length()))))
        : Optional.empty();
  }

  private static List<String> names(String joined) {
    return Arrays.stream(joined.split("/")).filter(name -> !name.isEmpty()).toList();
  }
}
