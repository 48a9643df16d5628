package io.meshjvm.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.meshjvm.proxy.internal.Sockets;
import io.meshjvm.traffic.TrafficException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Plain sockets that reach services of the mesh by an address on loopback. */
class ForwardTest {

  @TempDir private static Path directory;
  private static TestMesh mesh;

  @BeforeAll
  static void join() {
    mesh = new TestMesh(directory);
  }

  @AfterAll
  static void leave() {
    mesh.close();
  }

  private static Socket connect(String host, int port) throws IOException {
    InetSocketAddress at = mesh.member.forward(host, port);
    Socket socket = new Socket(at.getAddress(), at.getPort());
    socket.setSoTimeout(30_000);
    return socket;
  }

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new Random(7).nextBytes(bytes);
    return bytes;
  }

  @Test
  void givesEachHostAnAddressOfItsOwnForLife() throws IOException {
    try (TestServer server = TestServer.echo()) {
      mesh.plaintext("one.test", 5432, server.port());
      mesh.plaintext("two.test", 5432, server.port());

      InetSocketAddress one = mesh.member.forward("one.test", 5432);
      InetSocketAddress two = mesh.member.forward("two.test", 5432);

      assertThat(one.getPort()).isEqualTo(5432);
      assertThat(two.getPort()).isEqualTo(5432);
      assertThat(one.getAddress()).isNotEqualTo(two.getAddress());
      assertThat(one.getAddress().isLoopbackAddress()).isTrue();
      assertThat(mesh.member.forward("ONE.test.", 5432)).isEqualTo(one);
    }
  }

  @Test
  void carriesBytesBothWaysToAPlaintextEndpoint() throws Exception {
    try (TestServer server = TestServer.echo()) {
      mesh.plaintext("plain.test", 7000, server.port());
      try (Socket socket = connect("plain.test", 7000)) {
        assertThat(echoed(socket, random(3_000_000))).isEqualTo(random(3_000_000));
      }
    }
  }

  @Test
  void carriesBytesBothWaysOverMutualTls() throws Exception {
    try (TlsEcho server = new TlsEcho(mesh.member.tls())) {
      mesh.mutualTls("tls.test", 7001, server.port());
      try (Socket socket = connect("tls.test", 7001)) {
        byte[] sent = random(3_000_000);
        Thread writer = write(socket, sent);
        assertThat(socket.getInputStream().readNBytes(sent.length)).isEqualTo(sent);
        writer.join();
      }
      assertThat(server.callers()).containsOnly("spiffe://cluster.local/ns/vm/sa/my-vm");
    }
  }

  private static byte[] echoed(Socket socket, byte[] sent) throws Exception {
    Thread writer = write(socket, sent);
    byte[] received = socket.getInputStream().readNBytes(sent.length);
    writer.join();
    return received;
  }

  private static Thread write(Socket socket, byte[] bytes) {
    Thread thread =
        new Thread(
            () -> {
              try {
                socket.getOutputStream().write(bytes);
              } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
              }
            });
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  @Test
  void lastBytesArriveAfterTheClientHasSaidAll() throws Exception {
    try (TestServer server = TestServer.echo()) {
      mesh.plaintext("half.test", 7002, server.port());
      try (Socket socket = connect("half.test", 7002)) {
        socket.getOutputStream().write("all I have to say".getBytes(UTF_8));
        socket.shutdownOutput();

        assertThat(socket.getInputStream().readAllBytes())
            .asString()
            .isEqualTo("all I have to say");
      }
    }
  }

  @Test
  void clientGoesOnAfterTheEndpointHasSaidAll() throws Exception {
    StringBuffer heard = new StringBuffer();
    try (TestServer server = TestServer.says("goodbye", heard)) {
      mesh.plaintext("first.test", 7003, server.port());
      try (Socket socket = connect("first.test", 7003)) {
        assertThat(socket.getInputStream().readAllBytes()).asString().isEqualTo("goodbye");
        socket.getOutputStream().write("but listen".getBytes(UTF_8));
        socket.shutdownOutput();

        await().atMost(TestMesh.PATIENCE).until(() -> heard.toString().equals("but listen"));
      }
    }
  }

  @Test
  void stopsReadingFromWhoeverSendsMoreThanTheOtherTakes() throws Exception {
    try (TestServer server = TestServer.silent()) {
      mesh.plaintext("stalled.test", 7004, server.port());
      try (Socket socket = connect("stalled.test", 7004)) {
        long before = mesh.stats().bytesOut();
        Thread writer = write(socket, new byte[64 * 1024 * 1024]);
        await()
            .atMost(TestMesh.PATIENCE)
            .until(() -> mesh.stats().buffered() > Sockets.HIGH_WATER - Sockets.LARGEST_READ);
        // Whatever the kernel's buffers take, the plane itself holds no more than it says.
        assertThat(mesh.stats().buffered())
            .isLessThanOrEqualTo(Sockets.HIGH_WATER + Sockets.LARGEST_READ);
        assertThat(mesh.stats().bytesOut() - before).isLessThan(32 * 1024 * 1024);
        assertThat(writer.isAlive()).isTrue();

        Socket reader = server.sockets().iterator().next();
        assertThat(reader.getInputStream().readNBytes(64 * 1024 * 1024)).hasSize(64 * 1024 * 1024);
        writer.join();
      }
    }
  }

  @Test
  void triesTheNextEndpointWhenOneDoesNotConnect() throws Exception {
    try (TestServer server = TestServer.echo()) {
      mesh.plaintext("failover.test", 7005, TestServer.closedPort(), server.port());
      for (int i = 0; i < 4; i++) {
        try (Socket socket = connect("failover.test", 7005)) {
          assertThat(echoed(socket, random(10))).isEqualTo(random(10));
        }
      }
    }
  }

  @Test
  void resetsTheClientWhenNoEndpointConnects() throws Exception {
    mesh.plaintext("dead.test", 7006, TestServer.closedPort());
    long before = mesh.stats().unreachable();
    try (Socket socket = connect("dead.test", 7006)) {
      assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketException.class);
    }
    assertThat(mesh.stats().unreachable()).isEqualTo(before + 1);
  }

  @Test
  void resetsTheClientWhenTheEndpointBreaksOff() throws Exception {
    try (TestServer server =
        new TestServer(
            accepted -> {
              int ignored = accepted.getInputStream().read();
              accepted.setSoLinger(true, 0);
              accepted.close();
            })) {
      mesh.plaintext("breaks.test", 7007, server.port());
      try (Socket socket = connect("breaks.test", 7007)) {
        socket.getOutputStream().write(1);
        assertThatThrownBy(() -> socket.getInputStream().read())
            .isInstanceOf(SocketException.class);
      }
      await().atMost(TestMesh.PATIENCE).until(() -> mesh.stats().broken() > 0);
    }
  }

  @Test
  void endpointSeesThatTheClientBrokeOff() throws Exception {
    StringBuffer end = new StringBuffer();
    try (TestServer server =
        new TestServer(
            accepted -> {
              InputStream in = accepted.getInputStream();
              try {
                in.transferTo(OutputStream.nullOutputStream());
                end.append("end");
              } catch (SocketException e) {
                end.append("reset");
              }
            })) {
      mesh.plaintext("aborted.test", 7008, server.port());
      Socket socket = connect("aborted.test", 7008);
      socket.getOutputStream().write(1);
      await().atMost(TestMesh.PATIENCE).until(() -> server.accepted() == 1);
      socket.setSoLinger(true, 0);
      socket.close();

      await().atMost(TestMesh.PATIENCE).until(() -> end.toString().equals("reset"));
    }
  }

  @Test
  void refusesHostsAndPortsThatTheMeshDoesNotKnow() throws Exception {
    mesh.plaintext("known.test", 7009, TestServer.closedPort());

    assertThatThrownBy(() -> mesh.member.forward("unknown.test", 80))
        .isInstanceOf(TrafficException.class)
        .hasMessageContaining("MESH-1501");
    assertThatThrownBy(() -> mesh.member.forward("known.test", 80))
        .isInstanceOf(TrafficException.class)
        .hasMessageContaining("MESH-1502");
  }

  @Test
  void forwardsAServiceThatHasNoEndpointYet() throws Exception {
    mesh.withoutEndpoints("later.test", 7010);
    InetSocketAddress at = mesh.member.forward("later.test", 7010);
    try (TestServer server = TestServer.echo()) {
      mesh.plaintext("later.test", 7010, server.port());
      assertThat(mesh.member.forward("later.test", 7010)).isEqualTo(at);
      try (Socket socket = new Socket(at.getAddress(), at.getPort())) {
        assertThat(echoed(socket, random(10))).isEqualTo(random(10));
      }
    }
  }

  @Test
  void takesAnotherPortWhereSomebodyElseHasTheServicesOwn() throws Exception {
    try (java.net.ServerSocket everywhere = new java.net.ServerSocket(0);
        TestServer server = TestServer.echo()) {
      int taken = everywhere.getLocalPort();
      mesh.plaintext("taken.test", taken, server.port());

      InetSocketAddress at = mesh.member.forward("taken.test", taken);

      assertThat(at.getPort()).isNotEqualTo(taken);
      try (Socket socket = new Socket(at.getAddress(), at.getPort())) {
        assertThat(echoed(socket, random(10))).isEqualTo(random(10));
      }
    }
  }
}
