package io.meshjvm.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

import io.meshjvm.core.Published;
import io.meshjvm.outbound.EndpointConnections;
import io.meshjvm.proto.envoy.config.cluster.v3.Cluster;
import io.meshjvm.proto.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.meshjvm.tls.IstioAlpn;
import io.meshjvm.traffic.FixedTraffic;
import io.meshjvm.traffic.TrafficSnapshot;
import io.netty.channel.ChannelFuture;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class NettyConnectTest {

  private static final String SERVICE = "outside.example.com";

  private final CompletableFuture<List<InetAddress>> dns = new CompletableFuture<>();
  private final EmbeddedChannel channel = new EmbeddedChannel(connect());

  private NettyConnect connect() {
    Published<TrafficSnapshot> traffic = new Published<>(byName());
    return new NettyConnect(
        new MeshHosts(traffic),
        new Destinations(traffic, host -> dns),
        mock(EndpointConnections.class),
        IstioAlpn.TCP);
  }

  /** A service whose endpoint is a host name. */
  private static TrafficSnapshot byName() {
    String name = "outbound|80||" + SERVICE;
    ClusterLoadAssignment.Builder endpoints =
        ClusterLoadAssignment.newBuilder().setClusterName(name);
    endpoints
        .addEndpointsBuilder()
        .addLbEndpointsBuilder()
        .getEndpointBuilder()
        .getAddressBuilder()
        .getSocketAddressBuilder()
        .setAddress(SERVICE)
        .setPortValue(80);
    Cluster cluster =
        Cluster.newBuilder()
            .setName(name)
            .setType(Cluster.DiscoveryType.STRICT_DNS)
            .setLoadAssignment(endpoints)
            .build();
    return FixedTraffic.of(List.of(cluster.toByteArray()), List.of(), "vm", "cluster.local")
        .snapshot();
  }

  private ChannelFuture connecting() {
    return channel.connect(new InetSocketAddress(MeshHosts.named(SERVICE), 80));
  }

  @Test
  void aChannelThatIsClosedWhileDnsIsAskedIsToldSo() throws UnknownHostException {
    ChannelFuture connecting = connecting();
    assertThat(connecting.isDone()).isFalse();
    channel.close();

    dns.complete(List.of(InetAddress.getByName("192.0.2.7")));
    channel.runPendingTasks();

    assertThat(connecting.cause()).isInstanceOf(ClosedChannelException.class);
  }

  @Test
  void anEndpointThatDnsDoesNotKnowIsTheReason() {
    ChannelFuture connecting = connecting();

    dns.completeExceptionally(new UnknownHostException(SERVICE));
    channel.runPendingTasks();

    assertThat(connecting.cause()).isInstanceOf(UnknownHostException.class);
  }

  @Test
  void aPortThatTheServiceDoesNotHaveIsRefused() {
    ChannelFuture connecting = channel.connect(new InetSocketAddress(MeshHosts.named(SERVICE), 81));
    channel.runPendingTasks();

    assertThat(connecting.cause())
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining("MESH-1502");
  }
}
