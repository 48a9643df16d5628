package io.meshjvm.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.meshjvm.testkit.ca.KeyAlgorithm;
import io.meshjvm.testkit.config.Condition;
import io.meshjvm.testkit.config.OwnerReference;
import io.meshjvm.testkit.config.WorkloadEntry;
import io.meshjvm.testkit.journal.ProtocolViolation;
import io.meshjvm.testkit.time.VirtualTime;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RegistrationTest {

  private static final String GROUP =
      """
      apiVersion: networking.istio.io/v1
      kind: WorkloadGroup
      metadata: {name: web, namespace: vm}
      spec:
        metadata:
          labels: {app: web, tier: group}
          annotations: {owner: team-a}
        template:
          serviceAccount: my-vm
          ports: {http: 8080}
          labels: {tier: template, zone: template}
          locality: r0/z0
          weight: 7
        probe:
          httpGet: {port: 8080}
      """;

  private static final String PREPARED =
      """
      kind: WorkloadEntry
      metadata:
        name: prepared
        namespace: vm
        annotations: {proxy.istio.io/health-checks-enabled: "true"}
      spec: {address: 10.77.0.9, serviceAccount: my-vm}
      """;

  private final VirtualTime time = new VirtualTime();

  @RegisterExtension
  final IstiodExtension mesh =
      IstiodExtension.create(builder -> builder.keys(KeyAlgorithm.EC_P256).time(time))
          .allow(ProtocolViolation.Kind.HEALTH_DROPPED);

  private Istiod istiod;
  private TestChannel channel;

  @BeforeEach
  void open(Istiod injected) {
    istiod = injected;
    istiod.apply(GROUP);
    istiod.serve(Xds.CDS, "a", Xds.cluster("a"));
    channel = TestChannel.withToken(istiod);
  }

  @AfterEach
  void close() {
    channel.close();
  }

  private TestStream<DiscoveryRequest, DiscoveryResponse> connect(Nodes node) {
    TestStream<DiscoveryRequest, DiscoveryResponse> stream = TestStream.sotw(channel);
    Node built = node.build();
    stream.send(TestStream.first(built, Xds.CDS)).next();
    return stream;
  }

  private void disconnect(TestStream<?, ?> stream) {
    stream.finish();
    assertThat(stream.end().isOk()).isTrue();
  }

  private WorkloadEntry entry() {
    return istiod.store().workloadEntry("vm", "web-10.77.0.9").orElseThrow();
  }

  @Test
  void makesAnEntryFromGroupAndNode() {
    connect(
        Nodes.registering("web")
            .with("LABELS", Map.of("app", "node", "istio-locality", "x"))
            .withLocality("r1", "z1")
            .withReadinessProbe());
    WorkloadEntry entry = entry();
    assertThat(entry.spec().address()).isEqualTo("10.77.0.9");
    assertThat(entry.spec().labels())
        .isEqualTo(Map.of("app", "node", "tier", "group", "zone", "template"));
    assertThat(entry.labels()).isEqualTo(entry.spec().labels());
    assertThat(entry.spec().locality()).isEqualTo("r1/z1");
    assertThat(entry.spec().serviceAccount()).isEqualTo("my-vm");
    assertThat(entry.spec().ports()).isEqualTo(Map.of("http", 8080));
    assertThat(entry.spec().weight()).isEqualTo(7);
    assertThat(entry.annotations())
        .isEqualTo(
            Map.of(
                "istio.io/autoRegistrationGroup", "web",
                "istio.io/workloadController", "istiod-0",
                "istio.io/connectedAt", "2026-01-01T00:00:00Z",
                "owner", "team-a",
                "proxy.istio.io/health-checks-enabled", "true"));
    assertThat(entry.owners())
        .extracting(OwnerReference::kind, OwnerReference::name, OwnerReference::controller)
        .containsExactly(tuple("WorkloadGroup", "web", true));
  }

  @Test
  void keepsTheTemplatesLocalityUnlessTheNodeHasOneEvenIfEmpty() {
    connect(Nodes.registering("web"));
    assertThat(entry().spec().locality()).isEqualTo("r0/z0");
    istiod.delete(WorkloadEntry.KIND, "vm", "web-10.77.0.9");
    connect(Nodes.registering("web").withLocality("", ""));
    assertThat(entry().spec().locality()).isEmpty();
  }

  @Test
  void checksNoHealthUnlessTheNodeHasAReadinessProbe() {
    connect(Nodes.registering("web"));
    assertThat(entry().annotations()).doesNotContainKey(WorkloadEntry.HEALTH_CHECKS_ENABLED);
    assertThat(entry().servable()).isTrue();
  }

  @Test
  void namesTheEntryAfterGroupAddressAndNetwork() {
    connect(Nodes.registering("web").with("INSTANCE_IPS", "fd00::1").with("NETWORK", "net-a"));
    assertThat(istiod.workloadEntries())
        .extracting(WorkloadEntry::name)
        .containsExactly("web-fd00--1-net-a");
    assertThat(istiod.workloadEntries().get(0).spec().network()).isEqualTo("net-a");
  }

  @Test
  void deletesTheEntryTenSecondsAfterTheStreamEnded() {
    TestStream<?, ?> stream = connect(Nodes.registering("web"));
    time.advance(Duration.ofSeconds(3));
    disconnect(stream);
    assertThat(entry().annotations())
        .containsEntry("istio.io/disconnectedAt", "2026-01-01T00:00:03Z")
        .doesNotContainKey("istio.io/connectedAt");
    time.advance(Duration.ofMillis(9_999));
    assertThat(istiod.workloadEntries()).hasSize(1);
    time.advance(Duration.ofMillis(1));
    assertThat(istiod.workloadEntries()).isEmpty();
  }

  @Test
  void keepsTheEntryOfAWorkloadThatReturnsInTimeButNotItsNewLabels() {
    disconnect(connect(Nodes.registering("web").with("LABELS", Map.of("v", "1"))));
    time.advance(Duration.ofSeconds(9));
    connect(Nodes.registering("web").with("LABELS", Map.of("v", "2")));
    time.advance(Duration.ofMinutes(5));
    assertThat(entry().spec().labels()).containsEntry("v", "1");
    assertThat(entry().annotations()).containsEntry("istio.io/connectedAt", "2026-01-01T00:00:09Z");
  }

  @Test
  void keepsTheEntryWhileOneOfTwoStreamsIsOpen() {
    TestStream<?, ?> old = connect(Nodes.registering("web"));
    TestStream<?, ?> handedOver = connect(Nodes.registering("web"));
    disconnect(old);
    time.advance(Duration.ofMinutes(1));
    assertThat(entry().annotations()).containsKey("istio.io/connectedAt");
    disconnect(handedOver);
    time.advance(Duration.ofSeconds(10));
    assertThat(istiod.workloadEntries()).isEmpty();
  }

  @Test
  void writesHealthReportsIntoTheStatus() {
    TestStream<DiscoveryRequest, DiscoveryResponse> stream =
        connect(Nodes.registering("web").withReadinessProbe());
    assertThat(entry().servable()).isFalse();
    stream.send(TestStream.ask(Xds.HEALTH));
    await().atMost(Duration.ofSeconds(30)).until(() -> entry().servable());
    time.advance(Duration.ofSeconds(1));
    stream.send(
        TestStream.ask(Xds.HEALTH).toBuilder().setErrorDetail(TestStream.error("sick")).build());
    await().atMost(Duration.ofSeconds(30)).until(() -> !entry().servable());
    Condition condition = entry().condition(Condition.HEALTHY).orElseThrow();
    assertThat(condition.message()).isEqualTo("sick");
    assertThat(condition.status()).isEqualTo("False");
    assertThat(condition.lastProbeTime()).isEqualTo(time.now());
    assertThat(condition.lastTransitionTime()).isEqualTo(time.now());
    assertThat(stream.heardNothing()).isTrue();
  }

  @Test
  void dropsAHealthReportBeforeTheFirstRequest() {
    TestStream<DiscoveryRequest, DiscoveryResponse> stream = TestStream.sotw(channel);
    stream.send(TestStream.ask(Xds.HEALTH));
    Node node = Nodes.registering("web").withReadinessProbe().build();
    stream.send(TestStream.first(node, Xds.CDS)).next();
    assertThat(entry().conditions()).isEmpty();
    assertThat(istiod.violations())
        .extracting(ProtocolViolation::kind)
        .containsExactly(ProtocolViolation.Kind.HEALTH_DROPPED);
  }

  @Test
  void managesAPreparedEntryThatReportsHealthAndLeavesItInPlace() {
    istiod.apply(PREPARED);
    TestStream<DiscoveryRequest, DiscoveryResponse> stream =
        connect(Nodes.vm().with("WORKLOAD_ENTRY", "prepared"));
    stream.send(TestStream.ask(Xds.HEALTH));
    await().atMost(Duration.ofSeconds(30)).until(() -> istiod.workloadEntries().get(0).servable());
    disconnect(stream);
    time.advance(Duration.ofSeconds(10));
    assertThat(istiod.workloadEntries()).hasSize(1);
    assertThat(istiod.workloadEntries().get(0).conditions()).isEmpty();
  }

  @Test
  void leavesAPreparedEntryWithoutHealthChecksAlone() {
    istiod.apply(PREPARED.replace("proxy.istio.io/health-checks-enabled", "other"));
    WorkloadEntry before = istiod.workloadEntries().get(0);
    TestStream<DiscoveryRequest, DiscoveryResponse> stream =
        connect(Nodes.vm().with("WORKLOAD_ENTRY", "prepared"));
    stream.send(TestStream.ask(Xds.HEALTH));
    disconnect(stream);
    assertThat(istiod.workloadEntries()).containsExactly(before);
  }

  @Test
  void registersALiveWorkloadAgainWhenItsGroupComesBack() {
    connect(Nodes.registering("web"));
    istiod.delete("WorkloadGroup", "vm", "web");
    assertThat(istiod.workloadEntries()).isEmpty();
    istiod.apply(GROUP);
    assertThat(entry().spec().address()).isEqualTo("10.77.0.9");
  }

  @Test
  void sweepsEntriesThatStayConnectedForTooLong() {
    Istiod young =
        Istiod.builder()
            .keys(KeyAlgorithm.EC_P256)
            .time(time)
            .maxConnectionAge(Duration.ofMinutes(30))
            .start();
    try (young;
        TestChannel other = TestChannel.withToken(young)) {
      young.apply(GROUP);
      young.serve(Xds.CDS, "a", Xds.cluster("a"));
      TestStream.sotw(other)
          .send(TestStream.first(Nodes.registering("web").build(), Xds.CDS))
          .next();
      time.advance(Duration.ofMinutes(45));
      assertThat(young.workloadEntries()).hasSize(1);
      time.advance(Duration.ofSeconds(100));
      assertThat(young.workloadEntries()).isEmpty();
    }
  }
}
