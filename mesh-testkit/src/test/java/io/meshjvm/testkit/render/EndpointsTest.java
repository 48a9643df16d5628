package io.meshjvm.testkit.render;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshjvm.testkit.config.Condition;
import io.meshjvm.testkit.config.WorkloadEntry;
import io.meshjvm.testkit.config.WorkloadSpec;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class EndpointsTest {
  private static final ProxyView CLIENT = Proxies.at("r1", "z1");
  private static final String SELECTING =
      """
      kind: ServiceEntry
      metadata: {name: s, namespace: shop}
      spec:
        hosts: [s.test]
        location: MESH_INTERNAL
        ports: [{number: 80, name: http, protocol: HTTP, targetPort: 8080}]
        resolution: STATIC
        workloadSelector: {labels: {app: s}}
      """;
  private static final String SPREAD =
      """
      kind: ServiceEntry
      metadata: {name: s, namespace: shop}
      spec:
        hosts: [s.test]
        location: MESH_INTERNAL
        ports: [{number: 80, name: http, protocol: HTTP}]
        resolution: STATIC
        endpoints:
        - {address: 10.0.0.1, locality: r1/z1, weight: 2}
        - {address: 10.0.0.2, locality: r1/z2}
        - {address: 10.0.0.3, locality: r2/z1}
        - {address: 10.0.0.4, locality: r3/z1}
      """;

  private static String rule(String balancer) {
    return """
        kind: DestinationRule
        metadata: {name: s, namespace: shop}
        spec:
          host: s.test
          trafficPolicy: {loadBalancer: {localityLbSetting: %s}, outlierDetection: {}}
        """
        .formatted(balancer);
  }

  @ParameterizedTest
  @CsvSource({"true, True, true", "true, False, false", "true, , false", "false, , true"})
  void leavesOutCheckedWorkloadsUntilTheyAreHealthy(
      boolean checked, String status, boolean present) {
    Rendering mesh = new Rendering(SELECTING);
    Map<String, String> annotations =
        checked ? Map.of(WorkloadEntry.HEALTH_CHECKS_ENABLED, "true") : Map.of();
    List<Condition> conditions =
        status == null
            ? List.of()
            : List.of(new Condition(Condition.HEALTHY, status, "", null, null));
    WorkloadSpec spec =
        new WorkloadSpec("10.0.0.7", Map.of("http", 9), Map.of("app", "s"), "", "", 0, "sa");
    mesh.store()
        .put(new WorkloadEntry("shop", "w", Map.of(), annotations, List.of(), spec, conditions));
    assertThat(mesh.endpoints(CLIENT, "outbound|80||s.test"))
        .isEqualTo(present ? List.of("0:10.0.0.7:9*1+tls") : List.of());
  }

  @Test
  void selectsPodsAndEntriesOfItsOwnNamespaceOnly() {
    Rendering mesh =
        new Rendering(
            SELECTING,
            "kind: Pod\nmetadata: {name: p, namespace: shop, labels: {app: s}}\n"
                + "status: {podIP: 10.0.0.8, conditions: [{type: Ready, status: 'True'}]}",
            "kind: WorkloadEntry\nmetadata: {name: w, namespace: vm}\n"
                + "spec: {address: 10.0.0.9, labels: {app: s}}");
    assertThat(mesh.endpoints(CLIENT, "outbound|80||s.test")).containsExactly("0:10.0.0.8:8080*1");
  }

  @Test
  void addsWorkloadEntriesToKubernetesServices() {
    Rendering mesh =
        new Rendering(
            """
            kind: Service
            metadata: {name: k, namespace: shop}
            spec:
              clusterIP: 10.96.0.1
              selector: {app: s}
              ports: [{name: http, port: 80, targetPort: 8080}]
            ---
            kind: WorkloadEntry
            metadata: {name: w, namespace: shop}
            spec: {address: 10.0.0.9, labels: {app: s}, serviceAccount: sa}
            """);
    assertThat(mesh.endpoints(CLIENT, "outbound|80||k.shop.svc.cluster.local"))
        .containsExactly("0:10.0.0.9:8080*1+tls");
  }

  @Test
  void failsOverByDistanceOnceOutliersAreDetected() {
    assertThat(new Rendering(SPREAD, rule("{}")).endpoints(CLIENT, "outbound|80||s.test"))
        .containsExactly(
            "0:10.0.0.1:80*2", "1:10.0.0.2:80*1", "2:10.0.0.3:80*1", "2:10.0.0.4:80*1");
  }

  @Test
  void failsOverToTheNamedRegionFirst() {
    assertThat(
            new Rendering(SPREAD, rule("{failover: [{from: r1, to: r3}]}"))
                .endpoints(CLIENT, "outbound|80||s.test"))
        .containsExactly(
            "0:10.0.0.1:80*2", "1:10.0.0.2:80*1", "3:10.0.0.3:80*1", "2:10.0.0.4:80*1");
  }

  @Test
  void knowsNoPrioritiesWhenLocalityBalancingIsOff() {
    assertThat(
            new Rendering(SPREAD, rule("{enabled: false}"))
                .endpoints(CLIENT, "outbound|80||s.test"))
        .allMatch(endpoint -> endpoint.startsWith("0:"));
  }

  @Test
  void dropsEndpointsThatADistributionGivesNoWeight() {
    assertThat(
            new Rendering(SPREAD, rule("{distribute: [{from: r1/*, to: {'r1/*': 80, r2/z1: 20}}]}"))
                .endpoints(CLIENT, "outbound|80||s.test"))
        .containsExactly("0:10.0.0.1:80*2", "0:10.0.0.2:80*1", "0:10.0.0.3:80*1");
  }

  @ParameterizedTest
  @CsvSource({
    "outbound|80||unknown.test",
    "outbound|81||s.test",
    "inbound|80||",
    "outbound|x||s.test",
    "nonsense"
  })
  void answersUnknownClustersWithNoEndpoints(String cluster) {
    assertThat(new Rendering(SPREAD).endpoints(CLIENT, cluster)).isEmpty();
  }
}
