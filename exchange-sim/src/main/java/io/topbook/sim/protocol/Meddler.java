package io.topbook.sim.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/// Comes between the exchange and its clients: faults on request. Called on the event loop.
public interface Meddler {
  /// Leaves everything as it is.
  Meddler NOBODY =
      new Meddler() {
        @Override
        public void onOpened(StreamSocket socket) {}

        @Override
        public void onClosed(StreamSocket socket) {}

        @Override
        public RestPlan rest(RestRequest request, Supplier<RestAnswer> truth) {
          return RestPlan.of(truth.get());
        }

        @Override
        public Optional<RestAnswer> admin(String method, String path, String body) {
          return Optional.empty();
        }

        @Override
        public JsonNode status() {
          return JsonNodeFactory.instance.objectNode();
        }
      };

  /// What a REST request gets: an answer after a while, or a reset.
  record RestPlan(RestAnswer answer, Duration delay, boolean reset) {
    public static RestPlan of(RestAnswer answer) {
      return new RestPlan(answer, Duration.ZERO, false);
    }
  }

  /// The handshake is done; the streams of the address are not subscribed yet.
  void onOpened(StreamSocket socket);

  void onClosed(StreamSocket socket);

  /// @param truth what the exchange answers
  RestPlan rest(RestRequest request, Supplier<RestAnswer> truth);

  /// Answers what stands below `/sim/`, which only this machine may ask.
  ///
  /// @return empty when there is no such address
  Optional<RestAnswer> admin(String method, String path, String body);

  /// What `/sim/status` says about it.
  JsonNode status();
}
