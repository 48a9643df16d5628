package io.meshjvm.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshjvm.testkit.ca.KeyAlgorithm;
import io.meshjvm.testkit.ca.TestCa;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;

/** Sockets that a server accepts, in the hands of code that thinks to know better. */
class AcceptedSocketTest {

  private static final TestCa CA = TestCa.builder().keys(KeyAlgorithm.EC_P256).build();
  private static final String SNI = "outbound_.80_._.greeter.shop.svc.cluster.local";

  @Test
  void askForACertificateWhateverTheyAreTold() throws Exception {
    try (Member member = Member.of(CA, "greeter");
        ServerSocket server = serverSocket(member.tls())) {
      CompletableFuture<SSLSocket> accepted = accept(server);
      ForeignClient nobody = new ForeignClient(CA.roots());

      assertThatThrownBy(() -> nobody.call(server.getLocalPort(), "TLSv1.3", SNI, IstioAlpn.HTTP_1))
          .isInstanceOf(IOException.class);

      SSLSocket socket = accepted.get(30, TimeUnit.SECONDS);
      assertThat(socket.getNeedClientAuth()).isTrue();
      assertThat(socket.getUseClientMode()).isFalse();
      assertThat(MeshTls.serverNameOf(socket.getSession())).isEmpty();
    }
  }

  @Test
  void selectWhatTheyAreToldToAndLeaveTheServersChoiceToItself() throws Exception {
    try (Member member = Member.of(CA, "greeter");
        ServerSocket server = serverSocket(member.tls())) {
      ForeignClient client =
          new ForeignClient(CA.issue("shop", "caller", Duration.ofHours(1)), CA.roots());
      List<String> offered = List.of("http/1.1", "own");

      CompletableFuture<SSLSocket> first = accept(server, "own");
      assertThat(client.call(server.getLocalPort(), "TLSv1.3", SNI, offered).alpn())
          .isEqualTo("own");
      CompletableFuture<SSLSocket> second = accept(server, "http/1.1");
      assertThat(client.call(server.getLocalPort(), "TLSv1.3", SNI, offered).alpn())
          .isEqualTo("http/1.1");

      assertThat(first.get(30, TimeUnit.SECONDS).getApplicationProtocol()).isEqualTo("own");
      assertThat(second.get(30, TimeUnit.SECONDS).getApplicationProtocol()).isEqualTo("http/1.1");
    }
  }

  private static ServerSocket serverSocket(MeshTls tls) throws IOException {
    return tls.serverContext()
        .getServerSocketFactory()
        .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
  }

  /** Accepts one, and tells it to be content with anybody. */
  private static CompletableFuture<SSLSocket> accept(ServerSocket server) {
    return serve(
        server,
        socket -> {
          SSLParameters careless = new SSLParameters();
          careless.setNeedClientAuth(false);
          careless.setWantClientAuth(false);
          socket.setSSLParameters(careless);
          socket.setNeedClientAuth(false);
          socket.setWantClientAuth(true);
        });
  }

  /** Accepts one, and tells it which protocol to select. */
  private static CompletableFuture<SSLSocket> accept(ServerSocket server, String protocol) {
    return serve(
        server,
        socket -> {
          SSLParameters own = socket.getSSLParameters();
          own.setApplicationProtocols(new String[] {protocol});
          socket.setSSLParameters(own);
        });
  }

  private interface Setting {
    void of(SSLSocket socket) throws IOException;
  }

  private static CompletableFuture<SSLSocket> serve(ServerSocket server, Setting setting) {
    CompletableFuture<SSLSocket> accepted = new CompletableFuture<>();
    Thread acceptor =
        new Thread(
            () -> {
              try (SSLSocket socket = (SSLSocket) server.accept()) {
                setting.of(socket);
                accepted.complete(socket);
                Wire.readRequest(socket.getInputStream());
                socket.getOutputStream().write(Wire.ascii(Wire.response("hello")));
              } catch (IOException e) {
                accepted.completeExceptionally(e);
              }
            },
            "test-server");
    acceptor.setDaemon(true);
    acceptor.start();
    return accepted;
  }
}
