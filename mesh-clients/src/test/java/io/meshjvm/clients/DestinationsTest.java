package io.meshjvm.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshjvm.core.Published;
import io.meshjvm.proto.envoy.config.cluster.v3.Cluster;
import io.meshjvm.proto.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.meshjvm.proto.envoy.config.endpoint.v3.LocalityLbEndpoints;
import io.meshjvm.traffic.FixedTraffic;
import io.meshjvm.traffic.HostResolver;
import io.meshjvm.traffic.TrafficSnapshot;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** A service of two endpoints that are host names. */
class DestinationsTest {

  private static final String SERVICE = "outside.example.com";
  private static final String NAME = "outbound|80||" + SERVICE;

  private static List<InetSocketAddress> found(HostResolver dns) {
    return new Destinations(new Published<>(traffic()), dns)
        .find(SERVICE, 80, 2).toCompletableFuture().join().stream()
            .map(Destination::address)
            .toList();
  }

  private static TrafficSnapshot traffic() {
    LocalityLbEndpoints.Builder places = LocalityLbEndpoints.newBuilder();
    for (String host : List.of("one.example.com", "two.example.com")) {
      places
          .addLbEndpointsBuilder()
          .getEndpointBuilder()
          .getAddressBuilder()
          .getSocketAddressBuilder()
          .setAddress(host)
          .setPortValue(80);
    }
    Cluster cluster =
        Cluster.newBuilder()
            .setName(NAME)
            .setType(Cluster.DiscoveryType.STRICT_DNS)
            .setLoadAssignment(
                ClusterLoadAssignment.newBuilder().setClusterName(NAME).addEndpoints(places))
            .build();
    return FixedTraffic.of(List.of(cluster.toByteArray()), List.of(), "vm", "cluster.local")
        .snapshot();
  }

  @Test
  void aNameThatDnsDoesNotKnowCostsItsOwnEndpointOnly() throws UnknownHostException {
    InetAddress address = InetAddress.getByName("192.0.2.7");
    for (String known : List.of("one.example.com", "two.example.com")) {
      HostResolver dns =
          host ->
              host.equals(known)
                  ? CompletableFuture.completedFuture(List.of(address))
                  : CompletableFuture.failedFuture(new UnknownHostException(host));

      assertThat(found(dns)).containsExactly(new InetSocketAddress(address, 80));
    }
  }

  @Test
  void whatDnsSaidIsTheReasonIfNoneIsLeft() {
    HostResolver dns = host -> CompletableFuture.failedFuture(new UnknownHostException(host));

    assertThatThrownBy(() -> found(dns)).hasCauseInstanceOf(UnknownHostException.class);
  }
}
