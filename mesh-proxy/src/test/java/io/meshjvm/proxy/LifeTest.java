package io.meshjvm.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.meshjvm.core.spi.LoopbackException;
import io.meshjvm.sdk.Mesh;
import io.meshjvm.sdk.MeshBuilder;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How connections end: for want of bytes, room or time. */
class LifeTest {

  @TempDir private static Path directory;
  private static TestMesh mesh;
  private static TestServer echo;

  @BeforeAll
  static void join() throws IOException {
    mesh = new TestMesh(directory);
    echo = TestServer.echo();
    mesh.plaintext("echo.test", 6000, echo.port());
  }

  @AfterAll
  static void leave() {
    mesh.close();
    echo.close();
  }

  private static Mesh member(UnaryOperator<MeshBuilder> options) {
    Mesh member = mesh.join(options);
    await().atMost(TestMesh.PATIENCE).until(() -> TestMesh.finds(member, "echo.test", 6000));
    return member;
  }

  private static Socket connect(Mesh member) throws IOException {
    InetSocketAddress at = member.forward("echo.test", 6000);
    Socket socket = new Socket(at.getAddress(), at.getPort());
    socket.setSoTimeout(30_000);
    return socket;
  }

  private static int echoed(Socket socket) throws IOException {
    socket.getOutputStream().write(7);
    return socket.getInputStream().read();
  }

  @Test
  void endsConnectionsOnWhichNoByteComes() throws IOException {
    try (Mesh member = member(builder -> builder.set("proxyIdleTimeout", "1500ms"));
        Socket socket = connect(member)) {
      assertThat(echoed(socket)).isEqualTo(7);
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
      assertThat(MeshProxy.of(member).stats().idle()).isEqualTo(1);

      InetSocketAddress http = member.httpProxy();
      try (Socket kept = new Socket(http.getAddress(), http.getPort())) {
        kept.setSoTimeout(30_000);
        assertThat(kept.getInputStream().read()).isEqualTo(-1);
      }
    }
  }

  @Test
  void takesNoMoreConnectionsThanItMay() throws IOException {
    try (Mesh member = member(builder -> builder.set("proxyConnections", "2"))) {
      Socket first = connect(member);
      try (Socket second = connect(member)) {
        assertThat(echoed(first)).isEqualTo(7);
        assertThat(echoed(second)).isEqualTo(7);
        try (Socket third = connect(member)) {
          assertThatThrownBy(() -> third.getInputStream().read())
              .isInstanceOf(SocketException.class);
        }
        first.close();
        await().atMost(TestMesh.PATIENCE).until(() -> MeshProxy.of(member).stats().open() == 1);
        try (Socket fourth = connect(member)) {
          assertThat(echoed(fourth)).isEqualTo(7);
        }
      }
      assertThat(MeshProxy.of(member).stats().overloaded()).isEqualTo(1);
    }
  }

  @Test
  void letsConnectionsFinishAsTheMemberLeaves() throws Exception {
    Mesh member = member(UnaryOperator.identity());
    MeshProxy proxy = MeshProxy.of(member);
    InetSocketAddress at = member.forward("echo.test", 6000);
    InetSocketAddress http = member.httpProxy();
    try (Socket socket = connect(member);
        Socket idle = new Socket(http.getAddress(), http.getPort())) {
      idle.setSoTimeout(30_000);
      assertThat(echoed(socket)).isEqualTo(7);
      Thread drain = new Thread(() -> proxy.drain(Duration.ofSeconds(120)));
      drain.start();
      await().atMost(TestMesh.PATIENCE).until(() -> refuses(at) && refuses(http));

      assertThat(idle.getInputStream().read()).isEqualTo(-1);
      assertThat(echoed(socket)).isEqualTo(7);
      assertThat(drain.isAlive()).isTrue();
      socket.shutdownOutput();
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
      drain.join(30_000);
      assertThat(drain.isAlive()).isFalse();
    }
    proxy.close();
    proxy.close();
    assertThatThrownBy(() -> member.forward("echo.test", 6000))
        .isInstanceOf(LoopbackException.class)
        .hasMessageContaining("MESH-1605");
    assertThatThrownBy(member::httpProxy).hasMessageContaining("MESH-1605");
    member.close();
  }

  @Test
  void endsWhatIsOpenWhenTheTimeIsOver() throws Exception {
    Mesh member = member(builder -> builder.drain(Duration.ofMillis(200)));
    try (Socket socket = connect(member)) {
      assertThat(echoed(socket)).isEqualTo(7);
      member.close();

      // Not as if all had been said.
      assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketException.class);
    }
  }

  private static boolean refuses(InetSocketAddress at) throws IOException {
    try (Socket socket = new Socket(at.getAddress(), at.getPort())) {
      return false;
    } catch (ConnectException e) {
      return true;
    }
  }
}
