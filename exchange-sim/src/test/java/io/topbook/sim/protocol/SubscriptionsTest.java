package io.topbook.sim.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class SubscriptionsTest {
  private final Subscriptions subscriptions = new Subscriptions(UnaryOperator.identity(), 2);
  private final EmbeddedChannel channel = new EmbeddedChannel();
  private final StreamSocket socket =
      new StreamSocket(
          1,
          channel,
          StreamAddress.of("/ws", StreamPaths.NONE).orElseThrow(),
          ExchangeRules.spot());

  @Test
  void namesThatOnlyAClientKnewAreForgottenWithIt() {
    for (int i = 0; i < 100; i++) {
      subscriptions.add(socket, "made@up" + i);
      subscriptions.add(socket, "made@depth" + i);
      subscriptions.remove(socket, "made@up" + i);
    }
    assertThat(subscriptions.size()).isEqualTo(100);

    subscriptions.removeAll(socket);
    assertThat(subscriptions.size()).isZero();
  }

  @Test
  void aStreamThatTheMarketHoldsStaysTheSame() {
    Subscribers held = subscriptions.of("btcusdt@trade");
    subscriptions.add(socket, "btcusdt@trade");
    subscriptions.remove(socket, "btcusdt@trade");

    assertThat(subscriptions.of("btcusdt@trade")).isSameAs(held);
    subscriptions.add(socket, "btcusdt@trade");
    assertThat(held.sockets()).containsExactly(socket);
    channel.finishAndReleaseAll();
  }
}
