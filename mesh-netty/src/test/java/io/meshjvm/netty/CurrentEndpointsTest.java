package io.meshjvm.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshjvm.core.Published;
import io.meshjvm.proto.envoy.config.cluster.v3.Cluster;
import io.meshjvm.proto.envoy.config.core.v3.Address;
import io.meshjvm.proto.envoy.config.core.v3.SocketAddress;
import io.meshjvm.proto.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.meshjvm.proto.envoy.config.endpoint.v3.Endpoint;
import io.meshjvm.proto.envoy.config.endpoint.v3.LbEndpoint;
import io.meshjvm.proto.envoy.config.endpoint.v3.LocalityLbEndpoints;
import io.meshjvm.traffic.FixedTraffic;
import io.meshjvm.traffic.Pick;
import io.meshjvm.traffic.TrafficSnapshot;
import java.util.List;
import org.junit.jupiter.api.Test;

class CurrentEndpointsTest {

  private static TrafficSnapshot snapshot(Cluster... clusters) {
    return FixedTraffic.of(
            List.of(clusters).stream().map(Cluster::toByteArray).toList(),
            List.of(),
            "vm",
            "svc.cluster.local")
        .snapshot();
  }

  private static Cluster pattern(String host) {
    return Cluster.newBuilder()
        .setName("outbound|80||" + host)
        .setType(Cluster.DiscoveryType.ORIGINAL_DST)
        .build();
  }

  private static Cluster fixed(String ip) {
    Address address =
        Address.newBuilder()
            .setSocketAddress(SocketAddress.newBuilder().setAddress(ip).setPortValue(8080))
            .build();
    return Cluster.newBuilder()
        .setName("outbound|80||fixed.test")
        .setType(Cluster.DiscoveryType.STATIC)
        .setLoadAssignment(
            ClusterLoadAssignment.newBuilder()
                .setClusterName("outbound|80||fixed.test")
                .addEndpoints(
                    LocalityLbEndpoints.newBuilder()
                        .addLbEndpoints(
                            LbEndpoint.newBuilder()
                                .setEndpoint(Endpoint.newBuilder().setAddress(address)))))
        .build();
  }

  private static Pick.Picked picked(TrafficSnapshot snapshot, String host) {
    return (Pick.Picked) snapshot.pick(host, 80);
  }

  private static boolean stays(Pick.Picked picked, TrafficSnapshot now) {
    return new CurrentEndpoints(new Published<>(now)).include(picked);
  }

  @Test
  void aHostThatAPatternCoversStaysAsLongAsThePattern() {
    TrafficSnapshot before = snapshot(pattern("*.wild.test"));
    Pick.Picked web = picked(before, "web.wild.test");

    assertThat(stays(web, before)).isTrue();
    assertThat(stays(web, snapshot(pattern("*.wild.test"), fixed("10.0.0.1")))).isTrue();
    assertThat(stays(web, snapshot(pattern("*.other.test")))).isFalse();
  }

  @Test
  void anEndpointStaysAtItsOwnAddressOnly() {
    Pick.Picked picked = picked(snapshot(fixed("10.0.0.1")), "fixed.test");

    assertThat(stays(picked, snapshot(fixed("10.0.0.1")))).isTrue();
    assertThat(stays(picked, snapshot(fixed("10.0.0.2")))).isFalse();
  }
}
