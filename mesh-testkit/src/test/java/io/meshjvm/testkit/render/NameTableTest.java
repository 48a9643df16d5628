package io.meshjvm.testkit.render;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class NameTableTest {
  private static final ProxyView V4 = Proxies.withAddresses("10.0.0.1");
  private static final ProxyView V6 = Proxies.withAddresses("fd00::1");

  private static String entry(String name, String spec) {
    return "kind: ServiceEntry\nmetadata: {name: %s, namespace: shop}\nspec: %s\n"
        .formatted(name, spec);
  }

  @Test
  void allocatesAddressesInTheOrderOfNamesAndKeepsThem() {
    Rendering mesh =
        new Rendering(
            entry("b", "{hosts: [b.test], resolution: STATIC}"),
            entry("a", "{hosts: [a.test, '*.a.test'], resolution: DNS}"),
            entry("none", "{hosts: [none.test], resolution: NONE}"));
    assertThat(mesh.names(V4))
        .isEqualTo(Map.of("a.test", List.of("240.240.0.1"), "b.test", List.of("240.240.0.2")));
    assertThat(mesh.names(V6)).containsEntry("a.test", List.of("2001:2::1"));
    mesh.apply(entry("aa", "{hosts: [aa.test], resolution: STATIC}"));
    mesh.apply(entry("b", "{hosts: [b.test], resolution: DNS}"));
    assertThat(mesh.names(V4))
        .containsEntry("aa.test", List.of("240.240.0.3"))
        .containsEntry("b.test", List.of("240.240.0.2"));
    mesh.store().delete("ServiceEntry", "shop", "a");
    mesh.apply(entry("c", "{hosts: [c.test], resolution: STATIC}"));
    assertThat(mesh.names(V4)).containsEntry("c.test", List.of("240.240.0.1"));
  }

  @Test
  void honoursAddressesThatTheStatusAlreadyHas() {
    Rendering mesh =
        new Rendering(
            entry("a", "{hosts: [a.test], resolution: STATIC}")
                + "status: {addresses: [{host: a.test, value: 240.240.7.7}]}\n");
    assertThat(mesh.names(V4)).containsEntry("a.test", List.of("240.240.7.7"));
  }

  @Test
  void leavesOutAllocatedAddressesWithoutDnsCapture() {
    Rendering mesh = new Rendering(entry("a", "{hosts: [a.test], resolution: STATIC}"));
    ProxyView deaf =
        new ProxyView("a.vm", "vm", List.of("10.0.0.1"), Map.of(), "", "", false, true, null, "td");
    assertThat(mesh.names(deaf)).isEmpty();
  }

  @Test
  void keepsGivenAddressesOfAnyFamilyButNoRanges() {
    Rendering mesh =
        new Rendering(
            entry(
                "a",
                "{hosts: ['*.a.test'], addresses: [192.0.2.1, 'fd00::9', 10.0.0.0/8],"
                    + " resolution: NONE}"));
    assertThat(mesh.names(V4)).containsEntry("*.a.test", List.of("192.0.2.1", "fd00::9"));
  }

  @Test
  void prefersKubernetesAndAddsUpServiceEntries() {
    String service =
        """
        kind: Service
        metadata: {name: s, namespace: shop}
        spec: {clusterIPs: [10.96.0.1, "fd00::96"], ports: [{port: 80}]}
        """;
    Rendering mesh =
        new Rendering(
            entry("x", "{hosts: [s.shop.svc.cluster.local, x.test], addresses: [192.0.2.1]}"),
            entry("y", "{hosts: [x.test], addresses: [192.0.2.2]}"),
            service);
    assertThat(mesh.names(V4))
        .containsEntry("s.shop.svc.cluster.local", List.of("10.96.0.1"))
        .containsEntry("x.test", List.of("192.0.2.1", "192.0.2.2"));
    assertThat(mesh.names(V6)).containsEntry("s.shop.svc.cluster.local", List.of("fd00::96"));
  }

  @Test
  void hidesServicesThatAreNotExported() {
    Rendering mesh =
        new Rendering(
            entry("a", "{hosts: [a.test], addresses: [192.0.2.1], exportTo: ['.']}"),
            entry("b", "{hosts: [b.test], addresses: [192.0.2.2], exportTo: [vm]}"),
            entry("c", "{hosts: [c.test], addresses: [192.0.2.3], exportTo: ['*']}"),
            entry("d", "{hosts: [d.test], addresses: [192.0.2.4], exportTo: ['~']}"));
    assertThat(mesh.names(Proxies.inNamespace("vm"))).containsOnlyKeys("b.test", "c.test");
    assertThat(mesh.names(Proxies.inNamespace("shop"))).containsOnlyKeys("a.test", "c.test");
  }

  @Test
  void resolvesHeadlessServicesToReadyPods() {
    String service =
        """
        kind: Service
        metadata: {name: db, namespace: shop}
        spec: {clusterIP: None, ports: [{name: a, port: 1}, {name: b, port: 2}]}
        ---
        kind: Pod
        metadata: {name: db-0, namespace: shop}
        spec: {hostname: db-0, subdomain: db}
        ---
        kind: EndpointSlice
        metadata: {name: db-1, namespace: shop, labels: {kubernetes.io/service-name: db}}
        endpoints:
        - {addresses: [10.1.0.1], hostname: db-0, targetRef: {kind: Pod, name: db-0}}
        - {addresses: [10.1.0.2], conditions: {ready: false}}
        - {addresses: [10.1.0.3]}
        ports: [{name: a, port: 1}, {name: b, port: 2}]
        """;
    assertThat(new Rendering(service).names(V4))
        .isEqualTo(
            Map.of(
                "db.shop.svc.cluster.local", List.of("10.1.0.1", "10.1.0.3"),
                "db-0.db.shop.svc.cluster.local", List.of("10.1.0.1")));
  }
}
