package io.meshjvm.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Any;
import io.meshjvm.proto.envoy.config.cluster.v3.Cluster.DiscoveryType;
import io.meshjvm.proto.envoy.config.core.v3.HealthStatus;
import io.meshjvm.proto.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.meshjvm.proto.envoy.config.endpoint.v3.LocalityLbEndpoints;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ExplainerTest {

  private static final String NAME = "outbound|80||cart.shop.svc.cluster.local";

  @Test
  void sharesByWeightWithinThePriorityInUse() {
    assertThat(
            lines(
                Wire.plaintext(NAME),
                Wire.group(
                    0, endpoint(1, 3, HealthStatus.HEALTHY), endpoint(2, 1, HealthStatus.UNKNOWN)),
                Wire.group(1, endpoint(3, 1, HealthStatus.HEALTHY))))
        .containsExactly(
            "10.0.0.1 usable 0.75 gets 75.0 % of the calls",
            "10.0.0.2 usable 0.25 gets 25.0 % of the calls",
            "10.0.0.3 usable 0.00 priority 1 is not used while priority 0 can take all calls");
  }

  @Test
  void spillsOverToTheNextPriorityAsEnvoyDoes() {
    // 1 of 2 healthy, times 1.4, is 70 %.
    assertThat(
            lines(
                neverInPanic(),
                Wire.group(
                    0,
                    endpoint(1, 1, HealthStatus.HEALTHY),
                    endpoint(2, 1, HealthStatus.UNHEALTHY)),
                Wire.group(1, endpoint(3, 1, HealthStatus.HEALTHY)),
                Wire.group(2, endpoint(4, 1, HealthStatus.HEALTHY))))
        .containsExactly(
            "10.0.0.1 usable 0.70 gets 70.0 % of the calls",
            "10.0.0.2 unusable 0.00 UNHEALTHY, says the control plane",
            "10.0.0.3 usable 0.30 gets 30.0 % of the calls",
            "10.0.0.4 usable 0.00 priority 2 is not used while priorities up to 1 can take all"
                + " calls");
  }

  @Test
  void tellsOfDrainingDegradedAndWeightlessEndpoints() {
    assertThat(
            lines(
                neverInPanic(),
                Wire.group(
                    0,
                    endpoint(1, 1, HealthStatus.HEALTHY),
                    endpoint(2, 1, HealthStatus.HEALTHY),
                    endpoint(3, 1, HealthStatus.HEALTHY),
                    endpoint(4, 1, HealthStatus.DRAINING),
                    endpoint(6, 0, HealthStatus.HEALTHY)),
                Wire.group(1, endpoint(7, 1, HealthStatus.DEGRADED))))
        .contains(
            "10.0.0.4 unusable 0.00 DRAINING, says the control plane: no new connections",
            "10.0.0.6 unusable 0.00 its weight is 0",
            "10.0.0.7 usable 0.00 priority 1 is not used while priority 0 can take all calls");
  }

  @Test
  void tellsOfPanic() {
    assertThat(
            lines(
                Wire.plaintext(NAME),
                Wire.group(
                    0,
                    endpoint(1, 1, HealthStatus.UNHEALTHY),
                    endpoint(2, 1, HealthStatus.UNHEALTHY))))
        .allSatisfy(
            line -> assertThat(line).contains(" usable 0.50 ", "in panic", "; UNHEALTHY, says"));
  }

  @Test
  void showsWhatATransportThatIsNotSpokenWouldBe() {
    byte[] cluster =
        Wire.cluster(NAME, DiscoveryType.EDS)
            .addTransportSocketMatches(
                Wire.match(
                    Map.of("tlsMode", "istio"),
                    Wire.socket(
                        "internal_upstream.v3.InternalUpstreamTransport",
                        Any.getDefaultInstance())))
            .build()
            .toByteArray();

    Explanation explanation =
        explain(
            cluster,
            Wire.group(0, Wire.tlsEndpoint("10.0.0.1", 80), Wire.endpoint("10.0.0.2", 80)));

    assertThat(explanation.endpoints().get(0).usable()).isFalse();
    assertThat(explanation.endpoints().get(0).reason()).startsWith("not spoken here: an HBONE");
    assertThat(((Transport.Unsupported) explanation.endpoints().get(0).transport()).wanted())
        .isInstanceOf(Transport.IstioMutual.class);
    assertThat(explanation.endpoints().get(1).share()).isEqualTo(1);
    assertThat(explanation.problem()).isEmpty();
  }

  @Test
  void neverPlaintextToAnEndpointThatIsMarked() {
    Explanation explanation =
        explain(Wire.plaintext(NAME), Wire.group(0, Wire.tlsEndpoint("10.0.0.1", 80)));

    assertThat(explanation.endpoints())
        .singleElement()
        .satisfies(e -> assertThat(e.reason()).contains("tlsMode=istio, which is never sent"));
    assertThat(explanation.problem())
        .get()
        .extracting(Pick.NoEndpoint::code)
        .isEqualTo("MESH-1504");
  }

  @Test
  void countsWhatCannotBeDialled() {
    Explanation explanation =
        explain(
            Wire.plaintext(NAME),
            Wire.group(0, Wire.endpoint("a.host.name", 80), Wire.endpoint("10.0.0.2", 80)));

    assertThat(explanation.skipped()).isEqualTo(1);
    assertThat(explanation.notes()).singleElement().asString().startsWith("1 endpoint(s) are left");
  }

  @Test
  void listsTheSubsetsOfAServiceThatIsAskedForAnother() {
    FixedTraffic traffic =
        FixedTraffic.of(
            List.of(
                Wire.plaintext(NAME), Wire.plaintext("outbound|80|v1|cart.shop.svc.cluster.local")),
            List.of(),
            "shop",
            "svc.cluster.local");

    assertThatThrownBy(() -> traffic.snapshot().explain(Call.to("cart", 80).subset("v2")))
        .isInstanceOf(TrafficException.class)
        .hasMessageContaining("v1");
    assertThat(traffic.snapshot().explain(Call.to("cart", 80).subset("v1")).cluster().name())
        .isEqualTo("outbound|80|v1|cart.shop.svc.cluster.local");
  }

  @Test
  void keepsWhatIsGoodOfARecordingAndSaysWhatIsNot() {
    FixedTraffic traffic =
        FixedTraffic.of(
            List.of(new byte[] {1}, Wire.plaintext(NAME)), List.of(), "shop", "svc.cluster.local");

    assertThat(traffic.refused()).containsExactly("malformed Cluster");
    assertThat(traffic.snapshot().explain(Call.to("cart", 80)).problem())
        .get()
        .extracting(Pick.NoEndpoint::code)
        .isEqualTo("MESH-1503");
  }

  private static byte[] neverInPanic() {
    io.meshjvm.proto.envoy.config.cluster.v3.Cluster.Builder cluster =
        Wire.cluster(NAME, DiscoveryType.EDS);
    cluster.getCommonLbConfigBuilder().getHealthyPanicThresholdBuilder();
    return cluster.build().toByteArray();
  }

  private static io.meshjvm.proto.envoy.config.endpoint.v3.LbEndpoint.Builder endpoint(
      int last, int weight, HealthStatus health) {
    return Wire.endpoint("10.0.0." + last, weight, health);
  }

  private static List<String> lines(byte[] cluster, LocalityLbEndpoints.Builder... groups) {
    return explain(cluster, groups).endpoints().stream()
        .map(
            e ->
                String.format(
                    Locale.ROOT,
                    "%s %s %.2f %s",
                    e.endpoint().address().getAddress().getHostAddress(),
                    e.usable() ? "usable" : "unusable",
                    e.share(),
                    e.reason()))
        .toList();
  }

  private static Explanation explain(byte[] cluster, LocalityLbEndpoints.Builder... groups) {
    ClusterLoadAssignment assignment = Wire.assignment(NAME, groups);
    return FixedTraffic.of(
            List.of(cluster), List.of(assignment.toByteArray()), "shop", "svc.cluster.local")
        .snapshot()
        .explain(Call.to("cart", 80));
  }
}
