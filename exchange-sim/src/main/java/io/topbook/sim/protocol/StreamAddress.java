package io.topbook.sim.protocol;

import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The forms of a stream address: `/ws`, `/ws/<stream>/<stream>`, `/stream`,
/// `/stream?streams=<stream>/<stream>`, percent-encoded or not, each with `timeUnit=MICROSECOND` or
/// without; where there are {@link StreamPaths}, `/public` and `/market` may stand in front, and
/// without either an address is the public one.
///
/// @param micros whether times shall be in µs
record StreamAddress(boolean combined, List<String> streams, StreamPath path, boolean micros) {
  private static final String PUBLIC = "/public";
  private static final String MARKET = "/market";

  /// @return empty when `uri` is no stream address
  /// @throws IllegalArgumentException when it is not encoded as it should be, or `timeUnit` is none
  static Optional<StreamAddress> of(String uri, StreamPaths paths) {
    var decoder = new QueryStringDecoder(uri);
    String whole = decoder.path();
    boolean isSplit = paths != StreamPaths.NONE;
    boolean isMarket = isSplit && whole.startsWith(MARKET + '/');
    StreamPath half = isMarket ? StreamPath.MARKET : StreamPath.PUBLIC;
    String path =
        isMarket || (isSplit && whole.startsWith(PUBLIC + '/'))
            ? whole.substring(PUBLIC.length())
            : whole;
    if (path.equals("/stream")) {
      List<String> lists = decoder.parameters().getOrDefault("streams", List.of());
      return Optional.of(
          new StreamAddress(true, names(String.join("/", lists)), half, micros(decoder)));
    }
    return path.equals("/ws") || path.startsWith("/ws/")
        ? Optional.of(
            new StreamAddress(false, names(path.substring("/ws".length())), half, micros(decoder)))
        : Optional.empty();
  }

  private static List<String> names(String joined) {
    return Arrays.stream(joined.split("/")).filter(name -> !name.isEmpty()).distinct().toList();
  }

  private static boolean micros(QueryStringDecoder decoder) {
    String unit = decoder.parameters().getOrDefault("timeUnit", List.of("MILLISECOND")).getFirst();
    return switch (unit.equals(unit.toLowerCase(Locale.ROOT))
        ? unit.toUpperCase(Locale.ROOT)
        : unit) {
      case "MICROSECOND" -> true;
      case "MILLISECOND" -> false;
      default ->
          throw new IllegalArgumentException(
              "timeUnit: expected MICROSECOND, microsecond, MILLISECOND or millisecond, was "
                  + unit);
    };
  }
}
