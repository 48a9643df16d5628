package io.meshjvm.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Duration;
import io.meshjvm.proto.envoy.config.cluster.v3.Cluster.DiscoveryType;
import io.meshjvm.proto.envoy.config.cluster.v3.Cluster.DnsLookupFamily;
import io.meshjvm.proto.envoy.config.endpoint.v3.LbEndpoint;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Clusters whose endpoints are host names. */
class DnsClustersTest {

  private static final String NAME = "outbound|443||api.test";
  private static final java.time.Duration REFRESH = java.time.Duration.ofSeconds(60);

  private final Map<String, CompletionStage<List<InetAddress>>> dns = new HashMap<>();
  private final List<String> asked = new ArrayList<>();
  private final TestMesh mesh = new TestMesh(this::resolve);

  private CompletionStage<List<InetAddress>> resolve(String host) {
    asked.add(host);
    return dns.getOrDefault(host, CompletableFuture.failedFuture(new UnknownHostException(host)));
  }

  private void knows(String host, String... addresses) {
    dns.put(
        host, CompletableFuture.completedFuture(Stream.of(addresses).map(TestMesh::ip).toList()));
  }

  // Istio fills the fields that Envoy has marked for a successor.
  @SuppressWarnings("deprecation")
  private static byte[] cluster(
      DiscoveryType type, DnsLookupFamily family, LbEndpoint.Builder... endpoints) {
    return Wire.cluster(NAME, type)
        .setDnsLookupFamily(family)
        .setDnsRefreshRate(Duration.newBuilder().setSeconds(60))
        .setLoadAssignment(Wire.assignment(NAME, Wire.group(0, endpoints)))
        .build()
        .toByteArray();
  }

  private static byte[] strict(LbEndpoint.Builder... endpoints) {
    return cluster(DiscoveryType.STRICT_DNS, DnsLookupFamily.ALL, endpoints);
  }

  private void receive(byte[]... clusters) {
    mesh.controlPlane.sotw(FakeControlPlane.CDS, List.of(clusters));
    mesh.time.advance(java.time.Duration.ofMillis(200));
  }

  private Set<String> addresses() {
    return mesh.now().endpoints(NAME).orElseThrow().stream()
        .map(e -> e.address().toString())
        .collect(Collectors.toSet());
  }

  @Test
  void everyAddressOfAHostIsAnEndpoint() {
    knows("api.example.org", "192.0.2.2", "192.0.2.1");
    receive(strict(Wire.endpoint("api.example.org", 443), Wire.endpoint("192.0.2.7", 8443)));

    assertThat(addresses())
        .containsExactlyInAnyOrder("/192.0.2.1:443", "/192.0.2.2:443", "/192.0.2.7:8443");
    assertThat(mesh.picked("api.test", 443).endpoint().address().isUnresolved()).isFalse();
    assertThat(mesh.now().endpoints(NAME).orElseThrow().stream())
        .filteredOn(e -> e.address().getPort() == 443)
        .allSatisfy(e -> assertThat(e.hostname()).isEqualTo("api.example.org"));
  }

  @Test
  void aLogicalClusterTakesTheFirstAddress() {
    knows("api.example.org", "192.0.2.2", "192.0.2.1");
    receive(
        cluster(
            DiscoveryType.LOGICAL_DNS, DnsLookupFamily.ALL, Wire.endpoint("api.example.org", 443)));

    assertThat(addresses()).containsExactly("/192.0.2.2:443");
  }

  @ParameterizedTest
  @CsvSource({
    "ALL, '192.0.2.1 2001:db8:0:0:0:0:0:1'",
    "V4_ONLY, 192.0.2.1",
    "V6_ONLY, 2001:db8:0:0:0:0:0:1",
    "AUTO, 2001:db8:0:0:0:0:0:1",
    "V4_PREFERRED, 192.0.2.1",
  })
  void usesTheAddressesOfTheFamilyThatIsAskedFor(DnsLookupFamily family, String expected) {
    knows("api.example.org", "192.0.2.1", "2001:db8::1");
    receive(cluster(DiscoveryType.STRICT_DNS, family, Wire.endpoint("api.example.org", 443)));

    assertThat(mesh.now().endpoints(NAME).orElseThrow().stream())
        .extracting(e -> e.address().getAddress().getHostAddress())
        .containsExactlyInAnyOrder(expected.split(" "));
  }

  @Test
  void looksUpAgainAfterTheRefreshTimeAndFollowsTheAnswer() {
    knows("api.example.org", "192.0.2.1");
    receive(strict(Wire.endpoint("api.example.org", 443)));

    knows("api.example.org", "192.0.2.9");
    mesh.time.advance(REFRESH.minusSeconds(1));
    assertThat(addresses()).containsExactly("/192.0.2.1:443");
    mesh.time.advance(java.time.Duration.ofSeconds(2));

    assertThat(addresses()).containsExactly("/192.0.2.9:443");
    assertThat(asked).hasSize(2);
  }

  @Test
  void anotherOrderOfTheSameAddressesIsNoChange() {
    knows("api.example.org", "192.0.2.1", "192.0.2.2");
    receive(strict(Wire.endpoint("api.example.org", 443)));
    Endpoints before = mesh.now().endpoints(NAME).orElseThrow();

    knows("api.example.org", "192.0.2.2", "192.0.2.1");
    mesh.time.advance(REFRESH.plusSeconds(1));

    assertThat(mesh.now().endpoints(NAME).orElseThrow()).isSameAs(before);
  }

  @Test
  void keepsTheLastGoodAnswerWhileDnsFails() {
    knows("api.example.org", "192.0.2.1");
    receive(strict(Wire.endpoint("api.example.org", 443)));

    dns.clear();
    mesh.time.advance(REFRESH.multipliedBy(3));

    assertThat(addresses()).containsExactly("/192.0.2.1:443");
  }

  @Test
  void leavesANameThatNobodyKnowsToWhoeverCalls() {
    receive(strict(Wire.endpoint("api.example.org", 443)));

    assertThat(mesh.picked("api.test", 443).endpoint().address().getHostString())
        .isEqualTo("api.example.org");
    assertThat(mesh.picked("api.test", 443).endpoint().address().isUnresolved()).isTrue();
  }

  @Test
  void aNameThatNobodyKnowsTakesNoCallsFromOneThatIsKnown() {
    knows("api.example.org", "192.0.2.1");
    receive(strict(Wire.endpoint("api.example.org", 443), Wire.endpoint("gone.example.org", 443)));

    assertThat(addresses()).containsExactly("/192.0.2.1:443");
    assertThat(mesh.now().endpoints(NAME).orElseThrow().skipped()).isEqualTo(1);
  }

  @Test
  void callsGoToTheNameUntilDnsHasAnswered() {
    CompletableFuture<List<InetAddress>> late = new CompletableFuture<>();
    dns.put("api.example.org", late);
    receive(strict(Wire.endpoint("api.example.org", 443)));
    assertThat(mesh.picked("api.test", 443).endpoint().address().isUnresolved()).isTrue();

    late.complete(List.of(TestMesh.ip("192.0.2.1")));
    mesh.time.advance(java.time.Duration.ofMillis(200));

    assertThat(addresses()).containsExactly("/192.0.2.1:443");
  }

  @Test
  void aChangedClusterServesAsBeforeUntilItsNewNamesAreKnown() {
    knows("api.example.org", "192.0.2.1");
    receive(strict(Wire.endpoint("api.example.org", 443)));
    CompletableFuture<List<InetAddress>> late = new CompletableFuture<>();
    dns.put("new.example.org", late);

    receive(strict(Wire.endpoint("new.example.org", 443)));
    assertThat(addresses()).containsExactly("/192.0.2.1:443");
    late.complete(List.of(TestMesh.ip("192.0.2.5")));
    mesh.time.advance(java.time.Duration.ofMillis(200));

    assertThat(addresses()).containsExactly("/192.0.2.5:443");
  }

  @Test
  void asksForNoHostOfAClusterThatHasGone() {
    knows("api.example.org", "192.0.2.1");
    receive(strict(Wire.endpoint("api.example.org", 443)));
    asked.clear();

    receive(Wire.plaintext("outbound|80||other.test"));
    mesh.time.advance(REFRESH.multipliedBy(3));

    assertThat(asked).isEmpty();
  }

  @Test
  void asksNobodyAfterItIsClosed() {
    knows("api.example.org", "192.0.2.1");
    receive(strict(Wire.endpoint("api.example.org", 443)));
    mesh.traffic.close();
    mesh.time.runDue();
    asked.clear();

    mesh.time.advance(REFRESH.multipliedBy(3));

    assertThat(asked).isEmpty();
    assertThat(addresses()).containsExactly("/192.0.2.1:443");
  }
}
