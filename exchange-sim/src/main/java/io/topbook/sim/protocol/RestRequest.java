package io.topbook.sim.protocol;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A REST request: `/api/v3/depth` with its query parameters. The first value of a repeated one
/// counts.
///
/// @param micros whether the client asked for times in µs, by `X-MBX-TIME-UNIT: MICROSECOND`
public record RestRequest(String path, Map<String, List<String>> parameters, boolean micros) {
  public RestRequest(String path, Map<String, List<String>> parameters) {
    this(path, parameters, false);
  }

  /// @throws IllegalArgumentException when the address is not encoded as it should be
  static RestRequest of(String uri, HttpHeaders headers) {
    var decoder = new QueryStringDecoder(uri);
    return new RestRequest(
        decoder.path(),
        decoder.parameters(),
        headers.contains("X-MBX-TIME-UNIT", "MICROSECOND", true));
  }

  public Optional<String> parameter(String name) {
    return Optional.ofNullable(parameters.get(name)).map(List::getFirst);
  }
}
