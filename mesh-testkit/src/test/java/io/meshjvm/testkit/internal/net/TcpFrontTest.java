package io.meshjvm.testkit.internal.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class TcpFrontTest {

  private static final int PATIENCE_MILLIS = 30_000;

  @Test
  void aConnectionThatIsResetWhileItIsBeingForwardedReachesNobody() throws IOException {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    AtomicReference<TcpFront> self = new AtomicReference<>();
    try (EventLoops loops = new EventLoops();
        ServerSocket server = new ServerSocket(0, 1, loopback);
        TcpFront front =
            TcpFront.plain(
                loops,
                () -> {
                  self.get().reset();
                  return server.getLocalPort();
                })) {
      self.set(front);
      server.setSoTimeout(PATIENCE_MILLIS);
      try (Socket client = new Socket(loopback, front.port());
          Socket forwarded = server.accept()) {
        forwarded.setSoTimeout(PATIENCE_MILLIS);
        assertThat(forwarded.getInputStream().read()).isEqualTo(-1);
        assertThat(client.isConnected()).isTrue();
      }
    }
  }
}
