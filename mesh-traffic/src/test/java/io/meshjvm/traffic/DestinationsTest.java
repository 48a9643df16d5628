package io.meshjvm.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshjvm.proto.envoy.config.cluster.v3.Cluster.DiscoveryType;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DestinationsTest {

  private static final String WEB = "outbound|80||web.shop.svc.cluster.local";
  private static final String DB = "outbound|5432||db.shop.svc.cluster.local";
  private static final String SECURE = "outbound|80||secure.shop.svc.cluster.local";

  private final TestMesh mesh = new TestMesh();
  private final Known known = new Known();
  private final Destinations destinations = new Destinations(mesh.traffic, known);

  @ParameterizedTest
  @CsvSource({
    "web.shop,        80,   outbound|80||web.shop.svc.cluster.local,    /10.0.0.1:8080",
    "10.96.0.7,       80,   outbound|80||web.shop.svc.cluster.local,    /10.0.0.1:8080",
    "fd00::7,         80,   outbound|80||web.shop.svc.cluster.local,    /10.0.0.1:8080",
    "10.0.0.3,        5432, outbound|5432||db.shop.svc.cluster.local,   /10.0.0.3:5432",
    "db-1.db.shop,    5432, outbound|5432||db.shop.svc.cluster.local,   /10.0.0.4:5432",
    "10.96.0.7,       81,   PassthroughCluster,                         /10.96.0.7:81",
    "10.0.0.1,        8080, PassthroughCluster,                         /10.0.0.1:8080",
    "192.0.2.1,       443,  PassthroughCluster,                         /192.0.2.1:443",
    "www.example.org, 443,  PassthroughCluster,          www.example.org/<unresolved>:443",
  })
  void leadsWhereASidecarWould(String host, int port, String cluster, String address) {
    provide();

    List<Pick.Picked> attempts = destinations.attempts(Call.to(host, port), 3);

    assertThat(attempts).hasSize(1);
    assertThat(attempts.get(0).cluster()).isEqualTo(cluster);
    assertThat(attempts.get(0).endpoint().address()).hasToString(address);
  }

  @Test
  void speaksToAHeadlessEndpointAsItWantsAndToNoOther() {
    provide();
    for (int i = 0; i < 20; i++) {
      Pick.Picked picked = destinations.attempts(Call.to("10.0.0.4", 5432), 3).get(0);

      assertThat(picked.endpoint().address()).hasToString("/10.0.0.4:5432");
      assertThat(picked.transport()).isInstanceOf(Transport.IstioMutual.class);
    }
  }

  @Test
  void goesPastTheMeshInPlaintextAsItsPassthroughClusterSays() {
    provide();

    Pick.Picked picked = destinations.attempts(Call.to("www.example.org", 443), 3).get(0);

    assertThat(picked.transport()).isInstanceOf(Transport.Plaintext.class);
    assertThat(picked.connectTimeout()).isEqualTo(Duration.ofSeconds(7));
  }

  @ParameterizedTest
  @ValueSource(strings = {"2001:db8::7", "[2001:db8::7]"})
  void takesAddressesOfIpv6AsUrisHaveThemToo(String host) throws UnknownHostException {
    provide();

    Pick.Picked picked = destinations.attempts(Call.to(host, 443), 3).get(0);

    assertThat(picked.endpoint().address())
        .isEqualTo(new InetSocketAddress(InetAddress.getByName("2001:db8::7"), 443));
  }

  @Test
  void goesPastTheMeshWithoutAPassthroughClusterToo() {
    mesh.controlPlane.sotw(
        FakeControlPlane.CDS,
        List.of(Wire.cluster("BlackHoleCluster", DiscoveryType.STATIC).build().toByteArray()));

    Pick.Picked picked = destinations.attempts(Call.to("www.example.org", 443), 3).get(0);

    assertThat(picked.connectTimeout()).isEqualTo(Duration.ofSeconds(10));
  }

  @ParameterizedTest
  @CsvSource({
    "web.shop,    81, MESH-1502",
    "udp-only.shop, 53, MESH-1501",
    "db-1.db.shop, 80, MESH-1501",
    "empty.shop,  80, MESH-1503",
  })
  void neverGoesPastTheMeshToWhatTheMeshKnows(String host, int port, String code) {
    provide();

    assertThatThrownBy(() -> destinations.attempts(Call.to(host, port), 3))
        .isInstanceOfSatisfying(TrafficException.class, e -> assertThat(e.code()).isEqualTo(code));
  }

  @ParameterizedTest
  @ValueSource(strings = {"www.example.org", "192.0.2.1", "web.shop"})
  void goesNowhereBeforeTheMeshIsHeard(String host) {
    assertThatThrownBy(() -> destinations.attempts(Call.to(host, 80), 3))
        .isInstanceOfSatisfying(
            TrafficException.class, e -> assertThat(e.code()).isEqualTo("MESH-1505"));
  }

  @ParameterizedTest
  @CsvSource({"www.example.org, 443", "192.0.2.1, 80", "10.96.0.7, 81"})
  void obeysARefusalToGoPastTheMesh(String host, int port) {
    provide();
    known.refusing = true;

    assertThatThrownBy(() -> destinations.attempts(Call.to(host, port), 3))
        .isInstanceOfSatisfying(
            TrafficException.class, e -> assertThat(e.code()).isEqualTo("MESH-1521"))
        .hasMessageContaining(host + ":" + port);
    assertThat(destinations.attempts(Call.to("web.shop", 80), 1)).hasSize(1);
    assertThat(destinations.attempts(Call.to("10.96.0.7", 80), 1)).hasSize(1);
  }

  @Test
  void s7NeverSendsPlaintextToAnAddressWhereAnEndpointAsksForTls() {
    provide();

    assertThatThrownBy(() -> destinations.attempts(Call.to("10.0.0.2", 8080), 1))
        .isInstanceOfSatisfying(
            TrafficException.class, e -> assertThat(e.code()).isEqualTo("MESH-1523"))
        .hasMessageContainingAll("10.0.0.2:8080", SECURE);
    Pick.Picked past = destinations.attempts(Call.to("www.example.org", 8080), 1).get(0);
    assertThatThrownBy(() -> destinations.check(past, address("10.0.0.2", 8080)))
        .hasMessageContaining("MESH-1523");
    destinations.check(past, address("10.0.0.1", 8080));
    destinations.check(past, address("10.0.0.2", 8081));
    Pick.Picked inside = destinations.attempts(Call.to("secure.shop", 80), 1).get(0);
    destinations.check(inside, address("10.0.0.2", 8080));
  }

  @Test
  void letsOthersGoPastTheMeshOnlyWhereItWould() {
    provide();
    destinations.checkPast(address("192.0.2.1", 443), true);
    destinations.checkPast(address("10.0.0.1", 8080), true);
    destinations.checkPast(address("10.0.0.2", 8080), false);
    assertThatThrownBy(() -> destinations.checkPast(address("10.0.0.2", 8080), true))
        .hasMessageContaining("MESH-1523");

    known.refusing = true;
    for (boolean plaintext : new boolean[] {true, false}) {
      assertThatThrownBy(() -> destinations.checkPast(address("192.0.2.1", 443), plaintext))
          .isInstanceOfSatisfying(
              TrafficException.class, e -> assertThat(e.code()).isEqualTo("MESH-1521"))
          .hasMessageContaining("192.0.2.1:443");
    }
    destinations.checkPast(address("127.0.0.1", 443), true);
    destinations.checkPast(address("10.96.0.7", 81), true);
  }

  private void provide() {
    mesh.controlPlane.sotw(
        FakeControlPlane.CDS,
        List.of(
            Wire.plaintext(WEB),
            Wire.autoTls(SECURE),
            Wire.plaintext("outbound|80||empty.shop.svc.cluster.local"),
            Wire.cluster(DB, DiscoveryType.ORIGINAL_DST)
                .setTransportSocket(Wire.istioMutual("sni"))
                .build()
                .toByteArray(),
            Wire.cluster("PassthroughCluster", DiscoveryType.ORIGINAL_DST)
                .setConnectTimeout(com.google.protobuf.Duration.newBuilder().setSeconds(7))
                .build()
                .toByteArray()));
    mesh.controlPlane.sotw(
        FakeControlPlane.EDS,
        List.of(
            Wire.eds(WEB, Wire.endpoint("10.0.0.1", 8080)),
            Wire.eds(SECURE, Wire.tlsEndpoint("10.0.0.2", 8080)),
            Wire.eds("outbound|80||empty.shop.svc.cluster.local"),
            Wire.eds(DB, Wire.endpoint("10.0.0.3", 5432), Wire.endpoint("10.0.0.4", 5432))));
    mesh.time.advance(Duration.ofMillis(100));
  }

  private static InetSocketAddress address(String ip, int port) {
    return new InetSocketAddress(TestMesh.ip(ip), port);
  }

  /** The virtual address of one service, and a policy. */
  private static final class Known implements Destinations.Surroundings {

    private static final Map<InetAddress, String> HOSTS =
        Map.of(
            TestMesh.ip("10.96.0.7"), "web.shop.svc.cluster.local",
            TestMesh.ip("fd00::7"), "web.shop.svc.cluster.local",
            TestMesh.ip("10.0.0.3"), "db.shop.svc.cluster.local",
            TestMesh.ip("10.0.0.4"), "db.shop.svc.cluster.local");

    boolean refusing;

    @Override
    public boolean hasName(String host) {
      return Set.of("web.shop", "udp-only.shop", "db-1.db.shop").contains(host);
    }

    @Override
    public Collection<InetAddress> addresses(String host) {
      return host.equals("db-1.db.shop") ? List.of(TestMesh.ip("10.0.0.4")) : List.of();
    }

    @Override
    public Collection<String> hosts(InetAddress address) {
      return HOSTS.containsKey(address) ? List.of(HOSTS.get(address)) : List.of();
    }

    @Override
    public Optional<Pick.NoEndpoint> refusal(String destination) {
      return refusing
          ? Optional.of(new Pick.NoEndpoint("MESH-1521", destination + " is refused", "Ask"))
          : Optional.empty();
    }
  }
}
