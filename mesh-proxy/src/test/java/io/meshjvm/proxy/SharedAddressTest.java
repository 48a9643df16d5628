package io.meshjvm.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshjvm.proxy.internal.Connections;
import io.meshjvm.proxy.internal.Engine;
import io.meshjvm.proxy.internal.FailureLog;
import io.meshjvm.traffic.Traffic;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** A machine, such as one with macOS, that has 127.0.0.1 and no other loopback address. */
class SharedAddressTest {

  @Test
  void servicesAreForwardedFromPortsOfTheSystemsChoice(@TempDir Path directory) throws IOException {
    try (TestMesh mesh = new TestMesh(directory);
        TestServer server = TestServer.echo();
        Engine engine = new Engine("mesh-proxy")) {
      mesh.plaintext("db.test", 5432, server.port());
      Traffic traffic = mesh.member.part(Traffic.class);
      Plane plane =
          new Plane(
              new MeshUpstreams(mesh.member),
              new Connections(10),
              new Counters(),
              new FailureLog(LoggerFactory.getLogger(getClass()), System::nanoTime),
              Duration.ofMinutes(1));
      Doors doors = new Doors(engine.loops(), plane, PeerCheck.anybody());
      try (Forwards forwards =
          new Forwards(
              traffic, doors, plane.failures(), new LoopbackRange(new Random(), 1), false)) {
        InetSocketAddress at = forwards.forward("db.test", 5432);

        assertThat(at.getAddress()).isEqualTo(TestServer.LOOPBACK);
        assertThat(forwards.forward("db.test", 5432)).isEqualTo(at);
        assertThat(forwards.address("db.test")).isEmpty();
        assertThat(forwards.owns(at.getAddress())).isFalse();
        try (Socket socket = new Socket(at.getAddress(), at.getPort())) {
          socket.getOutputStream().write(7);
          assertThat(socket.getInputStream().read()).isEqualTo(7);
        }
      }
    }
  }
}
