package io.meshjvm.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.meshjvm.testkit.ca.KeyAlgorithm;
import io.meshjvm.testkit.ca.TestCa;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every kind of client: what it says on the wire, whom it believes and whom it does not. */
class ClientKindsTest {

  /** The kind of a subject alternative name, as the JDK numbers it. */
  private static final int URI = 6;

  private static final TestCa CA = TestCa.builder().keys(KeyAlgorithm.EC_P256).build();

  @ParameterizedTest
  @EnumSource(ClientKind.class)
  void trap1SendsIstiosServerNameAndProtocolsByteForByte(ClientKind kind) throws Exception {
    IstioSni name = IstioSni.of(9080, "v2", "reviews.shop.svc.cluster.local");
    try (Member client = Member.of(CA, "caller", kind.engine())) {
      for (List<String> alpn : List.of(IstioAlpn.HTTP_1, IstioAlpn.HTTP_2, IstioAlpn.TCP)) {
        ClientTarget target = ClientTarget.of(name, alpn, PeerRule.trustDomains());
        ClientHello hello = helloOf(kind, client, target);
        assertThat(hello.serverName())
            .isEqualTo("outbound_.9080_.v2_.reviews.shop.svc.cluster.local");
        assertThat(hello.alpn()).isEqualTo(alpn);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(ClientKind.class)
  void sendsNoServerNameIfTheTargetHasNone(ClientKind kind) throws Exception {
    try (Member client = Member.of(CA, "caller", kind.engine())) {
      ClientTarget target = new ClientTarget("", IstioAlpn.TCP, PeerRule.trustDomains());
      assertThat(helloOf(kind, client, target).serverName()).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(ClientKind.class)
  void trap11CallsAPeerThatHasAnIdentityAndNoHostName(ClientKind kind) throws Exception {
    try (Member server = Member.of(CA, "greeter");
        Member client = Member.of(CA, "caller", kind.engine());
        ServerKind.Running running = ServerKind.NETTY_ON_BORINGSSL.start(server.tls())) {
      assertThat(server.leaf().getSubjectX500Principal().getName()).isEmpty();
      assertThat(server.leaf().getSubjectAlternativeNames())
          .containsExactly(List.of(URI, server.id().toString()));
      ClientTarget target = server.target(IstioAlpn.HTTP_1);
      assertThat(kind.call(client.tls(), target, running.port())).isEqualTo(client.id().toString());
    }
  }

  @ParameterizedTest
  @EnumSource(ClientKind.class)
  void s4RefusesAPeerThatHasAValidCertificateOfAnotherServiceAccount(ClientKind kind)
      throws Exception {
    try (Member greeter = Member.of(CA, "greeter");
        Member impostor = Member.of(CA, "impostor");
        Member client = Member.of(CA, "caller", kind.engine());
        ServerKind.Running running = ServerKind.NETTY_ON_BORINGSSL.start(impostor.tls())) {
      ClientTarget target = greeter.target(IstioAlpn.HTTP_1);
      assertThatThrownBy(() -> kind.call(client.tls(), target, running.port()))
          .isInstanceOf(IOException.class)
          .extracting(ClientKindsTest::causes, InstanceOfAssertFactories.STRING)
          .contains("MESH-2110", "sa/greeter", "sa/impostor");
    }
  }

  @ParameterizedTest
  @EnumSource(ClientKind.class)
  void refusesAPeerWhoseRootIsWithdrawnThoughItCouldResume(ClientKind kind) throws Exception {
    TestCa old = TestCa.builder().keys(KeyAlgorithm.EC_P256).build();
    try (Member server = Member.of(old, "greeter");
        Member client = Member.of(CA, "caller", kind.engine());
        ServerKind.Running running = ServerKind.SERVER_SOCKET.start(server.tls())) {
      server.trust(List.of(old.roots().get(0), CA.roots().get(0)));
      client.trust(List.of(old.roots().get(0), CA.roots().get(0)));
      ClientTarget target = server.target(IstioAlpn.HTTP_1);
      kind.call(client.tls(), target, running.port());
      client.trust(CA.roots());
      assertThatThrownBy(() -> kind.call(client.tls(), target, running.port()))
          .isInstanceOf(IOException.class)
          .extracting(ClientKindsTest::causes, InstanceOfAssertFactories.STRING)
          .contains("MESH-2110");
    }
  }

  @ParameterizedTest
  @EnumSource(ClientKind.class)
  void failsClosedAndSaysSoWithoutAnIdentity(ClientKind kind) throws Exception {
    try (Member server = Member.of(CA, "greeter");
        Member client = Member.withoutIdentity(CA, kind.engine());
        ServerKind.Running running = ServerKind.NETTY_ON_BORINGSSL.start(server.tls())) {
      ClientTarget target = server.target(IstioAlpn.HTTP_1);
      assertThatThrownBy(() -> kind.call(client.tls(), target, running.port()))
          .isInstanceOf(IOException.class)
          .extracting(ClientKindsTest::causes, InstanceOfAssertFactories.STRING)
          .contains(MeshTlsException.NO_IDENTITY);
    }
  }

  @ParameterizedTest
  @EnumSource(ClientKind.class)
  void opensNothingOnceClosed(ClientKind kind) throws Exception {
    try (Member server = Member.of(CA, "greeter");
        Member client = Member.of(CA, "caller", kind.engine());
        ServerKind.Running running = ServerKind.NETTY_ON_BORINGSSL.start(server.tls())) {
      client.close();
      client.close();
      ClientTarget target = server.target(IstioAlpn.HTTP_1);
      assertThatThrownBy(() -> kind.call(client.tls(), target, running.port()))
          .isInstanceOf(IOException.class)
          .extracting(ClientKindsTest::causes, InstanceOfAssertFactories.STRING)
          .contains(MeshTlsException.CLOSED);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = ClientKind.class,
      // The handler of a raw Netty engine sees the bare alert; for the other one see below.
      names = {"NETTY_ON_BORINGSSL", "HTTPS_URL_CONNECTION"},
      mode = EnumSource.Mode.EXCLUDE)
  void explainsThatThePeerRejectedOurCertificate(ClientKind kind) throws Exception {
    assertThat(rejectionOf(kind))
        .contains(MeshTlsException.REJECTED_BY_PEER, "sa/caller", "sa/greeter");
  }

  @Test
  void urlConnectionsExplainItUnlessTheRejectionComesWhileTheyWrite() throws Exception {
    // HttpURLConnection writes through a PrintStream, which keeps the cause of a failure to itself.
    assertThat(rejectionOf(ClientKind.HTTPS_URL_CONNECTION))
        .containsAnyOf(MeshTlsException.REJECTED_BY_PEER, "Error writing to server");
  }

  private static String rejectionOf(ClientKind kind) throws Exception {
    TestCa foreign = TestCa.builder().keys(KeyAlgorithm.EC_P256).build();
    try (Member server = Member.of(CA, "greeter");
        Member client = Member.of(foreign, "caller", kind.engine());
        ServerKind.Running running = ServerKind.NETTY_ON_BORINGSSL.start(server.tls())) {
      client.trust(CA.roots());
      ClientTarget target = server.target(IstioAlpn.HTTP_1);
      Throwable refused = catchThrowable(() -> kind.call(client.tls(), target, running.port()));
      assertThat(refused).isInstanceOf(IOException.class);
      return causes(refused);
    }
  }

  /** What a client says first to a server that hears it and hangs up. */
  private static ClientHello helloOf(ClientKind kind, Member client, ClientTarget target)
      throws Exception {
    try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      CompletableFuture<ClientHello> heard = new CompletableFuture<>();
      Thread listener = new Thread(() -> hear(server, heard));
      listener.setDaemon(true);
      listener.start();
      assertThatThrownBy(() -> kind.call(client.tls(), target, server.getLocalPort()))
          .isInstanceOf(IOException.class);
      return heard.get(30, TimeUnit.SECONDS);
    }
  }

  private static void hear(ServerSocket server, CompletableFuture<ClientHello> heard) {
    while (true) {
      try (Socket socket = server.accept()) {
        heard.complete(ClientHello.read(socket.getInputStream()));
      } catch (IOException e) {
        heard.completeExceptionally(e);
        return;
      }
    }
  }

  private static String causes(Throwable failure) {
    List<String> messages = new ArrayList<>();
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      messages.add(String.valueOf(cause));
    }
    return String.join("\n", messages);
  }
}
