package io.topbook.sim.protocol;

import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.List;
import java.util.Optional;

/// A REST request: `/api/v3/depth` with its query parameters. The first value of a repeated one
/// counts.
public record RestRequest(String path, java.util.Map<String, List<String>> parameters) {
  static RestRequest of(String uri) {
    var decoder = new QueryStringDecoder(uri);
    return new RestRequest(decoder.path(), decoder.parameters());
  }

  public Optional<String> parameter(String name) {
    return Optional.ofNullable(parameters.get(name)).map(List::getFirst);
  }
}
