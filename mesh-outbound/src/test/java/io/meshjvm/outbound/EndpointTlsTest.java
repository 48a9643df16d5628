package io.meshjvm.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshjvm.core.Published;
import io.meshjvm.core.identity.SpiffeId;
import io.meshjvm.core.identity.TrustDomain;
import io.meshjvm.tls.ClientTarget;
import io.meshjvm.tls.IstioAlpn;
import io.meshjvm.tls.MeshTls;
import io.meshjvm.tls.MeshTlsException;
import io.meshjvm.tls.PeerRule;
import io.meshjvm.tls.TlsMaterial;
import io.meshjvm.traffic.Transport;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EndpointTlsTest {

  private static final TlsMaterial.Roots ROOTS = TlsMaterial.systemRoots();
  private static final String SNI = "outbound_.80_._.greeter.shop.svc.cluster.local";
  private static final SpiffeId GREETER =
      SpiffeId.parse("spiffe://cluster.local/ns/shop/sa/greeter");
  private static final SpiffeId OTHER = SpiffeId.parse("spiffe://cluster.local/ns/shop/sa/other");

  private final MeshTls tls =
      MeshTls.create(
          new Published<>(Optional.empty()),
          () -> Set.of(new TrustDomain("cluster.local")),
          Clock.systemUTC());
  private final EndpointTls endpoints = new EndpointTls(tls, Runnable::run);

  @AfterEach
  void close() {
    tls.close();
  }

  private static Transport mutual(String... identities) {
    return new Transport.IstioMutual(
        SNI, List.of("istio", "h2"), Set.of(identities), List.of("TLSv1.3"));
  }

  private static ClientTarget target(List<String> alpn, PeerRule peer) {
    return new ClientTarget(SNI, alpn, peer, List.of("TLSv1.3"));
  }

  @Test
  void speaksToAnEndpointByItsServerNameAndIdentitiesAndTheProtocolOfTheApplication() {
    Transport transport = mutual(GREETER.toString(), OTHER.toString());

    assertThat(endpoints.target(transport, IstioAlpn.HTTP_1))
        .contains(target(IstioAlpn.HTTP_1, PeerRule.anyOf(Set.of(GREETER, OTHER))));
  }

  @Test
  void acceptsEveryMemberOnlyWhereTheControlPlaneNamesNobody() {
    assertThat(endpoints.target(mutual(), IstioAlpn.TCP))
        .contains(target(IstioAlpn.TCP, PeerRule.trustDomains()));
  }

  @Test
  void leavesOutWhoCanBeNoMember() {
    assertThat(endpoints.target(mutual("api.example.com", GREETER.toString()), IstioAlpn.TCP))
        .contains(target(IstioAlpn.TCP, PeerRule.exactly(GREETER)));
  }

  @Test
  void refusesWhereNobodyNamedCanBeAMemberRatherThanAcceptEveryMember() {
    assertThatThrownBy(() -> endpoints.target(mutual("api.example.com"), IstioAlpn.TCP))
        .isInstanceOf(MeshTlsException.class)
        .hasMessageContaining("MESH-2107")
        .hasMessageContaining("api.example.com");
  }

  @Test
  void speaksPlaintextOnlyWhereItIsSaid() {
    assertThat(endpoints.target(new Transport.Plaintext(), IstioAlpn.TCP)).isEmpty();
    assertThat(
            endpoints.handler(
                UnpooledByteBufAllocator.DEFAULT, new Transport.Plaintext(), IstioAlpn.TCP))
        .isEmpty();
    assertThatThrownBy(() -> endpoints.target(new Transport.Unsupported("a tunnel"), IstioAlpn.TCP))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("a tunnel");
  }

  @Test
  void makesNoHandlerWithoutIdentity() {
    assertThatThrownBy(
            () -> endpoints.handler(UnpooledByteBufAllocator.DEFAULT, mutual(), IstioAlpn.HTTP_2))
        .isInstanceOf(MeshTlsException.class)
        .hasMessageContaining(MeshTlsException.NO_IDENTITY);
  }

  @Test
  void closesASocketThatCannotBeSecured() throws IOException {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      for (Transport transport : List.of(mutual(), mutual("api.example.com"))) {
        Socket socket = new Socket(server.getInetAddress(), server.getLocalPort());
        assertThatThrownBy(() -> endpoints.secure(socket, transport, IstioAlpn.TCP))
            .isInstanceOf(SSLException.class)
            .hasMessageContaining("MESH-21");
        assertThat(socket.isClosed()).isTrue();
      }
    }
  }

  @Test
  void leavesASocketAsItIsWhereTheEndpointWantsPlaintext() throws IOException {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Socket socket = new Socket(server.getInetAddress(), server.getLocalPort())) {
      assertThat(endpoints.secure(socket, new Transport.Plaintext(), IstioAlpn.TCP))
          .isSameAs(socket);
      assertThat(socket.isClosed()).isFalse();
    }
  }

  @Test
  void speaksToServersOutsideWithoutIstiosProtocols() {
    Transport.Tls outside = outside("file-root:/r.pem", null);

    assertThat(target(outside, IstioAlpn.HTTP_1).alpn()).containsExactly("http/1.1");
    assertThat(target(outside, IstioAlpn.HTTP_2).alpn()).containsExactly("h2");
    assertThat(target(outside, IstioAlpn.TCP).alpn()).isEmpty();
    assertThat(target(outside, IstioAlpn.TCP))
        .satisfies(
            target -> {
              assertThat(target.serverName()).isEqualTo("api.example.org");
              assertThat(target.peer())
                  .isEqualTo(new PeerRule.Certified(Set.of("api.example.org"), ROOTS));
              assertThat(target.protocols()).containsExactly("TLSv1.2");
              assertThat(target.own()).isNull();
            });
  }

  @Test
  void refusesMaterialOfAnotherKind() {
    for (Transport.Tls wrong :
        List.of(
            outside("file-root:/other.pem", null),
            outside("file-root:/r.pem", "file-root:/r.pem"))) {
      assertThatThrownBy(() -> target(wrong, IstioAlpn.TCP))
          .isInstanceOf(MeshTlsException.class)
          .hasMessageContaining("MESH-2122");
    }
  }

  private ClientTarget target(Transport.Tls outside, List<String> alpn) {
    return new EndpointTls(tls, Runnable::run, Map.of("file-root:/r.pem", ROOTS))
        .target(outside, alpn)
        .orElseThrow();
  }

  private static Transport.Tls outside(String roots, String certificate) {
    return new Transport.Tls(
        "api.example.org",
        List.of(),
        Set.of(),
        "api.example.org",
        roots,
        certificate,
        List.of("TLSv1.2"));
  }
}
