package io.topbook.local.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import org.junit.jupiter.api.Test;

class PortsTest {
  private static final String HOST = "127.0.0.1";

  @Test
  void aTakenPortIsNamedWithWhoWantsItAndTheKeyThatChangesIt() throws Exception {
    try (var taken = new ServerSocket(0, 1, InetAddress.getByName(HOST))) {
      Part part = TestParts.sleeping("broker").port(taken.getLocalPort(), "PORT_BROKER").build();

      assertThat(Ports.problems(List.of(part), HOST))
          .singleElement()
          .asString()
          .contains(Integer.toString(taken.getLocalPort()), "broker", "PORT_BROKER");
    }
  }

  @Test
  void onePortForTwoPartsIsNamedWithBothKeys() throws Exception {
    int port = TestParts.freePort();
    Part one = TestParts.sleeping("one").port(port, "PORT_ONE").build();
    Part two = TestParts.sleeping("two").port(port, "PORT_TWO").build();

    assertThat(Ports.clashes(List.of(one, two)))
        .containsExactly("PORT_TWO and PORT_ONE: must differ, are both " + port);
    assertThat(Ports.clashes(List.of(one))).isEmpty();
  }

  @Test
  void freePortsAreNoProblem() throws Exception {
    Part part = TestParts.sleeping("part").port(TestParts.freePort(), "PORT_PART").build();

    assertThat(Ports.problems(List.of(part), HOST)).isEmpty();
  }
}
