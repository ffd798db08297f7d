package io.topbook.sim.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LinkTest {
  private final EmbeddedChannel channel = new EmbeddedChannel();
  private final List<Boolean> written = new ArrayList<>();
  private final List<ByteBuf> pieces = new ArrayList<>();
  private int overflows;
  private Link next = Link.dead(channel);

  @AfterEach
  void close() {
    channel.finishAndReleaseAll();
  }

  private Link stalledWithThreePieces() {
    Link link = Link.stalled(channel, 1000, () -> {});
    for (int i = 0; i < 3; i++) {
      ByteBuf piece = Unpooled.buffer().writeZero(100);
      pieces.add(piece);
      link.write(piece, done -> written.add(done.isSuccess()));
    }
    return link;
  }

  private void onOverflow() {
    overflows++;
    next.discard();
  }

  @Test
  void whatIsMovedGoesOutInTheEnd() {
    Link link = stalledWithThreePieces();
    next = Link.stalled(channel, 300, this::onOverflow);
    link.moveTo(next);
    assertThat(next.waitingBytes()).isEqualTo(300);
    next.release();

    assertThat(link.waitingBytes()).isZero();
    assertThat(written).containsExactly(true, true, true);
    assertThat(overflows).isZero();
  }

  @Test
  void whatOverflowsWhenMovedIsLostOnceAndWhole() {
    Link link = stalledWithThreePieces();
    next = Link.stalled(channel, 50, this::onOverflow);
    link.moveTo(next);

    assertThat(overflows).isEqualTo(1);
    assertThat(next.waitingBytes()).isZero();
    assertThat(pieces).allMatch(piece -> piece.refCnt() == 0);
    assertThat(written).containsExactly(false, false, false);
  }

  @Test
  void whatMovesToADeadLinkIsLost() {
    stalledWithThreePieces().moveTo(next);

    assertThat(pieces).allMatch(piece -> piece.refCnt() == 0);
    assertThat(written).containsExactly(false, false, false);
  }
}
