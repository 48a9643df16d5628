package io.meshjvm.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.meshjvm.core.spi.LoopbackException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class OwnUserCheckTest {

  private static final String HEAD = "  sl  local_address rem_address   st\n";
  private static final InetSocketAddress CLIENT = new InetSocketAddress("127.0.0.1", 48_226);
  private static final InetSocketAddress OWN = new InetSocketAddress("127.1.1.127", 5_432);

  @TempDir Path proc;

  private PeerCheck check(String tcp) throws IOException {
    Files.createDirectories(proc.resolve("self"));
    Files.createDirectories(proc.resolve("net"));
    Files.writeString(proc.resolve("self/status"), "Name:\tjava\nUid:\t7\t7\t7\t1000\nGid:\t1\n");
    Files.writeString(proc.resolve("net/tcp"), HEAD + tcp);
    return OwnUserCheck.of(proc, Runnable::run);
  }

  private static String line(String ends, int user, int inode) {
    return "0: " + ends + " 01 0:0 00:0 0 " + user + " 0 " + inode + " 1\n";
  }

  private static boolean admits(PeerCheck check) {
    return check.admits(CLIENT, OWN).toCompletableFuture().join();
  }

  @Test
  void admitsTheUserAsWhomTheProcessMakesSockets() throws IOException {
    assumeThat(java.nio.ByteOrder.nativeOrder()).isEqualTo(java.nio.ByteOrder.LITTLE_ENDIAN);
    assertThat(admits(check(line("0100007F:BC62 7F01017F:1538", 1000, 5)))).isTrue();
  }

  @Test
  void refusesEverybodyElseAndWhoIsNotFound() throws IOException {
    assertThat(admits(check(line("0100007F:BC62 7F01017F:1538", 1001, 5)))).isFalse();
    assertThat(admits(check(line("0100007F:BC62 7F01017F:1538", 0, 5)))).isFalse();
    assertThat(admits(check(line("0100007F:BC62 7F01017F:1538", 1000, 0)))).isFalse();
    assertThat(admits(check(line("7F01017F:1538 0100007F:BC62", 1000, 5)))).isFalse();
    assertThat(admits(check(""))).isFalse();
  }

  @Test
  void refusesWhenTheTableIsGone() throws IOException {
    PeerCheck check = check("");
    Files.delete(proc.resolve("net/tcp"));

    assertThat(admits(check)).isFalse();
  }

  @Test
  void isNotToBeHadWhereTheSystemDoesNotTell() {
    assertThatThrownBy(() -> OwnUserCheck.of(proc, Runnable::run))
        .isInstanceOf(LoopbackException.class)
        .hasMessageContaining("MESH-1603")
        .hasMessageContaining("proxyAnyUser");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void admitsAConnectionOfThisProcess() throws IOException {
    PeerCheck check = OwnUserCheck.of(Runnable::run);
    try (ServerSocket server = new ServerSocket(0, 1, TestServer.LOOPBACK);
        Socket client = new Socket(server.getInetAddress(), server.getLocalPort());
        Socket accepted = server.accept()) {
      assertThat(admits(check, accepted)).isTrue();
      client.close();
      assertThat(admits(check, accepted)).isFalse();
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void refusesAConnectionOfAnotherUser() throws Exception {
    Path setpriv = Path.of("/usr/bin/setpriv");
    assumeThat(Files.getAttribute(Path.of("/proc/self"), "unix:uid")).as("root").isEqualTo(0);
    assumeThat(setpriv).isExecutable();
    PeerCheck check = OwnUserCheck.of(Runnable::run);
    try (ServerSocket server = new ServerSocket(0, 1, TestServer.LOOPBACK)) {
      Process other =
          new ProcessBuilder(
                  setpriv.toString(),
                  "--reuid=65534",
                  "--clear-groups",
                  "bash",
                  "-c",
                  "exec 3<>/dev/tcp/127.0.0.1/" + server.getLocalPort() + "; read -u 3")
              .start();
      try (Socket accepted = server.accept()) {
        assertThat(admits(check, accepted)).isFalse();
      } finally {
        other.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
      }
    }
  }

  private static boolean admits(PeerCheck check, Socket accepted) {
    return check
        .admits(
            (InetSocketAddress) accepted.getRemoteSocketAddress(),
            (InetSocketAddress) accepted.getLocalSocketAddress())
        .toCompletableFuture()
        .join();
  }
}
