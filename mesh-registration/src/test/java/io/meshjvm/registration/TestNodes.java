package io.meshjvm.registration;

import io.meshjvm.core.bootstrap.Bootstrap;
import io.meshjvm.core.bootstrap.ControlPlaneSettings;
import io.meshjvm.core.bootstrap.DnsSettings;
import io.meshjvm.core.bootstrap.HostPort;
import io.meshjvm.core.bootstrap.IdentitySettings;
import io.meshjvm.core.bootstrap.InboundSettings;
import io.meshjvm.core.bootstrap.LoopbackSettings;
import io.meshjvm.core.bootstrap.OutboundSettings;
import io.meshjvm.core.bootstrap.ReadinessProbe;
import io.meshjvm.core.bootstrap.ServingSettings;
import io.meshjvm.core.bootstrap.WorkloadNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Nodes and bootstraps of a VM {@code rec-1} in namespace {@code vm}. */
final class TestNodes {

  private TestNodes() {}

  static WorkloadNode joining(String group, String ip, String network) {
    return node(group, null, ip, network, Map.of());
  }

  static WorkloadNode takingOver(String entry) {
    return node(null, entry, "10.77.0.9", "", Map.of());
  }

  static WorkloadNode node(
      @Nullable String group,
      @Nullable String entry,
      String ip,
      String network,
      Map<String, Object> proxyConfig) {
    return node(group, entry, ip, network, Map.of("own", "yes"), proxyConfig);
  }

  private static WorkloadNode node(
      @Nullable String group,
      @Nullable String entry,
      String ip,
      String network,
      Map<String, String> labels,
      Map<String, Object> proxyConfig) {
    return new WorkloadNode(
        "rec-1",
        "vm",
        "my-vm",
        group,
        entry,
        "python-http",
        "Kubernetes",
        network,
        List.of(address(ip)),
        "vm.svc.cluster.local",
        labels,
        null,
        Map.of(),
        proxyConfig);
  }

  /** As the bootstrap loader makes it: a probe also shows in the proxy configuration. */
  static Bootstrap bootstrap(@Nullable ReadinessProbe probe) {
    Map<String, Object> proxyConfig =
        probe == null ? Map.of() : Map.of("readinessProbe", Map.of("periodSeconds", 10));
    return bootstrap(node("python-http", null, "127.0.0.1", "", proxyConfig), probe);
  }

  static Bootstrap bootstrap(WorkloadNode node, @Nullable ReadinessProbe probe) {
    return new Bootstrap(
        node,
        controlPlane(),
        identity(),
        DnsSettings.none(),
        OutboundSettings.asTheMeshSays(),
        InboundSettings.closed(),
        LoopbackSettings.none(),
        ServingSettings.none(),
        probe,
        List.of());
  }

  /** A member with the files of {@code directory} that joins {@code group} and reports health. */
  static Bootstrap bootstrap(Path directory, int port, String group, Map<String, String> labels) {
    WorkloadNode node =
        node(group, null, "127.0.0.1", "", labels, Map.of("readinessProbe", Map.of()));
    HostPort istiod = new HostPort("istiod.istio-system.svc", port);
    return new Bootstrap(
        node,
        controlPlane(istiod, Map.of(istiod.host(), address("127.0.0.1")), directory),
        identity(),
        DnsSettings.none(),
        OutboundSettings.asTheMeshSays(),
        InboundSettings.closed(),
        LoopbackSettings.none(),
        ServingSettings.none(),
        null,
        List.of());
  }

  static InetAddress address(String ip) {
    try {
      return InetAddress.getByName(ip);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** A port where nobody listens, and which nobody else gets until the socket is closed. */
  static Socket closedPort() throws IOException {
    Socket bound = new Socket();
    bound.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    return bound;
  }

  private static ControlPlaneSettings controlPlane() {
    return controlPlane(
        new HostPort("istiod.istio-system.svc", 15012), Map.of(), Path.of("/etc/mesh"));
  }

  private static ControlPlaneSettings controlPlane(
      HostPort istiod, Map<String, InetAddress> hosts, Path directory) {
    return new ControlPlaneSettings(
        istiod,
        istiod,
        hosts,
        directory.resolve("root-cert.pem"),
        directory.resolve("istio-token"),
        ControlPlaneSettings.Protocol.DELTA,
        ControlPlaneSettings.DEFAULT_MAX_MESSAGE_BYTES,
        Duration.ofMinutes(10),
        Duration.ofSeconds(30),
        Duration.ofSeconds(10),
        Duration.ofHours(20),
        Map.of(),
        Map.of());
  }

  private static IdentitySettings identity() {
    return new IdentitySettings(
        "cluster.local",
        true,
        IdentitySettings.KeyAlgorithm.EC_P256,
        Duration.ofHours(24),
        0.5,
        0.01,
        "",
        null,
        null);
  }
}
