package io.meshjvm.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.meshjvm.core.MeshMember;
import io.meshjvm.testkit.Istiod;
import io.meshjvm.traffic.HostResolver;
import io.meshjvm.traffic.Pick;
import io.meshjvm.traffic.Transport;
import io.netty.resolver.AddressResolver;
import io.netty.util.concurrent.DefaultEventExecutor;
import io.netty.util.concurrent.Future;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MeshAddressResolverGroupTest {

  @TempDir private static Path directory;
  private static TestMesh mesh;

  private final RecordingGroup others = new RecordingGroup();
  private final MeshAddressResolverGroup group =
      MeshAddressResolverGroup.of(new MemberWithOwnDns(mesh.member), others);
  private final DefaultEventExecutor executor = new DefaultEventExecutor();
  private final AddressResolver<InetSocketAddress> resolver = group.getResolver(executor);

  /** Looks host names of endpoints up without asking anybody: knows {@code known.invalid}. */
  private record MemberWithOwnDns(MeshMember member) implements MeshMember {

    private static final HostResolver DNS =
        host ->
            host.equals("known.invalid")
                ? CompletableFuture.completedFuture(List.of(ip(2), ip(3)))
                : CompletableFuture.failedFuture(new UnknownHostException(host));

    @Override
    public <T> T part(Class<T> type) {
      return type == HostResolver.class ? type.cast(DNS) : member.part(type);
    }

    private static InetAddress ip(int last) {
      return new InetSocketAddress("127.0.0." + last, 1).getAddress();
    }
  }

  @BeforeAll
  static void join() {
    mesh = new TestMesh(directory);
  }

  @AfterAll
  static void leave() {
    mesh.close();
  }

  @AfterEach
  void stop() {
    group.close();
    executor.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
  }

  private Future<InetSocketAddress> one(String host) throws InterruptedException {
    return resolver.resolve(InetSocketAddress.createUnresolved(host, 80)).await();
  }

  private Future<List<InetSocketAddress>> all(String host) throws InterruptedException {
    return resolver.resolveAll(InetSocketAddress.createUnresolved(host, 80)).await();
  }

  private List<String> addresses(String host) throws InterruptedException {
    return all(host).getNow().stream().map(MeshAddressResolverGroupTest::text).toList();
  }

  private static String text(InetSocketAddress address) {
    return address.getAddress().getHostAddress() + ":" + address.getPort();
  }

  @Test
  void eachResolutionTakesTheNextEndpoint() throws InterruptedException {
    mesh.roundRobin("turns.test");
    mesh.service(
        "turns.test",
        "STATIC",
        "[{address: 127.0.0.21, ports: {http: 8081}}, {address: 127.0.0.22, ports: {http: 8082}}]");
    List<String> picked = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      picked.add(text(one("turns.test").getNow()));
    }

    assertThat(picked.subList(0, 2))
        .containsExactlyInAnyOrder("127.0.0.21:8081", "127.0.0.22:8082");
    assertThat(picked.subList(2, 4)).isEqualTo(picked.subList(0, 2));
    assertThat(others.asked).isEmpty();
  }

  @Test
  void allEndpointsComeInTheOrderInWhichToTryThem() throws InterruptedException {
    mesh.roundRobin("all.test");
    mesh.service(
        "all.test",
        "STATIC",
        "[{address: 127.0.0.21, ports: {http: 8081}}, {address: 127.0.0.22, ports: {http: 8082}}]");
    List<String> first = addresses("all.test");
    List<String> second = addresses("all.test");

    assertThat(first).containsExactlyInAnyOrder("127.0.0.21:8081", "127.0.0.22:8082");
    assertThat(second).containsExactly(first.get(1), first.get(0));
  }

  @Test
  void tellsTheObserverWhoAnswered() throws InterruptedException {
    mesh.service("observed.test", "STATIC", "[{address: 127.0.0.21}]");
    mesh.lookups.clear();

    one("observed.test");
    all("observed.test");
    assertThat(mesh.lookups).containsExactly("RESOLVER MESH", "RESOLVER MESH");
    mesh.lookups.clear();

    one("known.invalid");
    all("known.invalid");
    one("nobody.invalid");
    one("192.0.2.7");
    assertThat(mesh.lookups)
        .containsExactly("RESOLVER SYSTEM", "RESOLVER SYSTEM", "RESOLVER FAILED");
  }

  @Test
  void addressesCarryTheNameThatWasAskedFor() throws InterruptedException {
    mesh.service("named.test", "STATIC", "[{address: 127.0.0.21}]");

    assertThat(one("named.test").getNow().getHostString()).isEqualTo("named.test");
  }

  @Test
  void aServiceWithoutEndpointFailsWithTheReason() throws InterruptedException {
    mesh.service("empty.test", "STATIC", "[{address: 127.0.0.21}]");
    mesh.apply("empty.test", "STATIC", "[]");
    await()
        .atMost(TestMesh.PATIENCE)
        .until(() -> mesh.pick("empty.test") instanceof Pick.NoEndpoint);

    assertThat(one("empty.test").cause())
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining("MESH-1503");
    assertThat(all("empty.test").cause()).hasMessageContaining("MESH-1503");
    assertThat(others.asked).isEmpty();
  }

  @Test
  void anEndpointThatWantsAnUnknownTransportIsNotGivenAway() throws InterruptedException {
    mesh.istiod.apply(
        """
        apiVersion: networking.istio.io/v1
        kind: DestinationRule
        metadata: {name: simple, namespace: vm}
        spec:
          host: simple.test
          trafficPolicy:
            tls: {mode: MUTUAL, clientCertificate: /a.pem, privateKey: /a.key, caCertificates: /b.pem}
        """);
    mesh.apply("simple.test", "STATIC", "[{address: 127.0.0.21}]");
    await()
        .atMost(TestMesh.PATIENCE)
        .until(() -> mesh.pick("simple.test").toString().contains("1504"));

    assertThat(one("simple.test").cause()).hasMessageContaining("MESH-1504");
  }

  @Test
  void endpointsThatAreNamesAreLookedUpByTheMember() throws InterruptedException {
    mesh.service("dns.test", "DNS", "[{address: known.invalid, ports: {http: 8081}}]");

    assertThat(text(one("dns.test").getNow())).isEqualTo("127.0.0.2:8081");
    assertThat(addresses("dns.test")).containsExactly("127.0.0.2:8081", "127.0.0.3:8081");
    assertThat(others.asked).isEmpty();
  }

  @Test
  void anEndpointOfUnknownNameCostsNoOther() throws InterruptedException {
    mesh.service(
        "mixed.test",
        "DNS",
        "[{address: unknown.invalid}, {address: 127.0.0.21}, {address: known.invalid}]");

    assertThat(addresses("mixed.test")).contains("127.0.0.21:80");
  }

  @Test
  void endpointsOfUnknownNamesOnlyFail() throws InterruptedException {
    mesh.service("lost.test", "DNS", "[{address: unknown.invalid}]");

    assertThat(one("lost.test").cause()).isInstanceOf(UnknownHostException.class);
    assertThat(all("lost.test").cause())
        .isInstanceOf(UnknownHostException.class)
        .hasMessage("unknown.invalid");
  }

  @ParameterizedTest
  @ValueSource(strings = {"known.invalid", "unknown.invalid", "192.0.2.7", "::1", "[::1]", ""})
  void whatIsNotOfTheMeshIsLeftToTheOthers(String host) throws InterruptedException {
    one(host);
    all(host);

    assertThat(others.asked).containsExactly(host + ":80", host + ":80");
    assertThat(others.marked).containsOnly(true);
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "LocalHost.", "a.localhost", Istiod.HOST})
  void theLocalHostAndTheControlPlanesAreNeverCaptured(String host) throws InterruptedException {
    mesh.apply(host.toLowerCase(Locale.ROOT).replaceAll("\\.$", ""), "STATIC", "[]");

    one(host);

    assertThat(others.asked).containsExactly(host + ":80");
  }

  @Test
  void resolvedAddressesAndOtherTypesAreNotTouched() throws InterruptedException {
    InetSocketAddress resolved = new InetSocketAddress("127.0.0.9", 80);

    assertThat(resolver.resolve(resolved).await().getNow()).isSameAs(resolved);
    assertThat(others.asked).isEmpty();
  }

  @Test
  void anUnknownPortOfAServiceHasTheTablesAddress() throws InterruptedException {
    mesh.service("table.test", "STATIC", "[{address: 127.0.0.21}]");
    await().atMost(TestMesh.PATIENCE).until(() -> mesh.member.knows("table.test"));

    Future<InetSocketAddress> answer =
        resolver.resolve(InetSocketAddress.createUnresolved("table.test", 81)).await();

    assertThat(text(answer.getNow())).isEqualTo("240.240.9.1:81");
  }

  @Test
  void theNameOfAPodLeadsToItAsItsHeadlessServiceWantsIt() throws InterruptedException {
    mesh.istiod.apply(
        """
        apiVersion: v1
        kind: Service
        metadata: {name: db, namespace: shop}
        spec: {clusterIP: None, ports: [{name: tcp, port: 80}]}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: db-0, namespace: shop, labels: {security.istio.io/tlsMode: istio}}
        spec: {hostname: db-0, subdomain: db, serviceAccountName: db}
        status: {podIP: 127.0.0.31}
        ---
        apiVersion: discovery.k8s.io/v1
        kind: EndpointSlice
        metadata: {name: db-x, namespace: shop, labels: {kubernetes.io/service-name: db}}
        addressType: IPv4
        ports: [{name: tcp, port: 80}]
        endpoints:
        - {addresses: [127.0.0.31], hostname: db-0, targetRef: {kind: Pod, name: db-0}}
        """);
    await().atMost(TestMesh.PATIENCE).until(() -> mesh.member.knows("db-0.db.shop"));
    await().atMost(TestMesh.PATIENCE).until(() -> mesh.pick("db.shop") instanceof Pick.Picked);

    InetSocketAddress address = one("db-0.db.shop").getNow();

    assertThat(text(address)).isEqualTo("127.0.0.31:80");
    assertThat(address).isInstanceOf(EndpointAddress.class);
    assertThat(((EndpointAddress) address).picked().transport())
        .isInstanceOf(Transport.IstioMutual.class);
  }

  @Test
  void closingLeavesTheOthersOpen() {
    group.close();
    group.close();

    assertThat(others.closed).isFalse();
  }
}
