package io.meshjvm.proxy.inbound;

import static org.awaitility.Awaitility.await;

import io.meshjvm.core.bootstrap.InboundForward;
import io.meshjvm.policy.InboundMode;
import io.meshjvm.policy.InboundPolicies;
import io.meshjvm.sdk.Mesh;
import io.meshjvm.sdk.MeshBuilder;
import io.meshjvm.testkit.Istiod;
import io.meshjvm.testkit.VmSpec;
import io.meshjvm.testkit.ca.KeyAlgorithm;
import io.meshjvm.tls.ClientTarget;
import io.meshjvm.tls.PeerRule;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.UnaryOperator;
import org.awaitility.core.ConditionFactory;

/** An istiod, a member that serves for applications, and one that calls it. */
final class ServedMesh implements AutoCloseable {

  static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
  static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final Queue<Socket> HELD = new ConcurrentLinkedQueue<>();

  private static final String GROUPS =
      """
      apiVersion: networking.istio.io/v1
      kind: WorkloadGroup
      metadata: {name: server, namespace: vm}
      spec: {metadata: {labels: {app: server}}, template: {serviceAccount: server}}
      ---
      apiVersion: networking.istio.io/v1
      kind: WorkloadGroup
      metadata: {name: client, namespace: vm}
      spec: {metadata: {labels: {app: client}}, template: {serviceAccount: client}}
      """;

  final Istiod istiod =
      Istiod.builder().keys(KeyAlgorithm.EC_P256).gracePeriod(Duration.ofMillis(100)).start();
  final Mesh server;
  final Mesh client;
  private final Path directory;

  ServedMesh(Path directory, UnaryOperator<MeshBuilder> options) {
    this.directory = directory;
    istiod.apply(GROUPS);
    server = join("server", options);
    client = join("client", UnaryOperator.identity());
  }

  ServedMesh(Path directory) {
    this(directory, UnaryOperator.identity());
  }

  /** Another member, which leaves within a moment. */
  Mesh join(String group, UnaryOperator<MeshBuilder> options) {
    Path files = directory.resolve(group);
    istiod.writeVmDirectory(files, VmSpec.of("vm", group));
    MeshBuilder builder =
        Mesh.fromDirectory(files)
            .address(LOOPBACK)
            .drain(Duration.ofMillis(1))
            .closeOnShutdown(false);
    Mesh member = options.apply(builder).start().awaitReady(PATIENCE);
    await().atMost(PATIENCE).until(() -> policies(member).current().received());
    return member;
  }

  static InboundPolicies policies(Mesh member) {
    return member.part(InboundPolicies.class);
  }

  static ConditionFactory patiently() {
    return await().atMost(PATIENCE).pollInterval(Duration.ofMillis(20));
  }

  /**
   * A port where nobody listens, for whoever asks for it by its number: it is bound, shares its
   * address, and stays so for as long as this JVM runs.
   */
  static int freePort() throws IOException {
    Socket holder = new Socket();
    holder.setReuseAddress(true);
    holder.bind(new InetSocketAddress(LOOPBACK, 0));
    HELD.add(holder);
    return holder.getLocalPort();
  }

  /** Serves an application on a free port. */
  InetSocketAddress serve(int application) {
    return reachable(server.serve(0, new InetSocketAddress(LOOPBACK, application)));
  }

  InetSocketAddress serve(int application, InboundForward.Protocol protocol) {
    return reachable(
        server.serve(
            new InboundForward(
                new InetSocketAddress(0), new InetSocketAddress(LOOPBACK, application), protocol)));
  }

  static InetSocketAddress reachable(InetSocketAddress bound) {
    return new InetSocketAddress(LOOPBACK, bound.getPort());
  }

  /** Mutual TLS for the whole namespace, or not; waits until the server knows. */
  void mode(InboundMode mode) {
    istiod.apply(
        """
        apiVersion: security.istio.io/v1
        kind: PeerAuthentication
        metadata: {name: default, namespace: vm}
        spec: {mtls: {mode: %s}}
        """
            .formatted(mode));
    patiently().until(() -> policies(server).current().port(1).mode() == mode);
  }

  static Socket plain(InetSocketAddress to) throws IOException {
    Socket socket = new Socket(to.getAddress(), to.getPort());
    socket.setSoTimeout((int) PATIENCE.toMillis());
    return socket;
  }

  /** A connection as a sidecar makes it, with the client's identity. */
  Socket mutualTls(InetSocketAddress to, List<String> alpn) throws IOException {
    return client.tls().connect(plain(to), target(alpn));
  }

  /** The same for clients over Netty. */
  SslContext mutualTls(List<String> alpn) {
    return client.tls().nettyClientContext(target(alpn));
  }

  private ClientTarget target(List<String> alpn) {
    return new ClientTarget(
        "outbound_.80_._.server.vm.svc.cluster.local",
        alpn,
        PeerRule.exactly(server.spiffeId().orElseThrow()));
  }

  /** The one AuthorizationPolicy of the namespace; the server has it when a request shows so. */
  void rules(String spec) {
    istiod.apply(
        """
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata: {name: rules, namespace: vm}
        spec: %s
        """
            .formatted(spec));
  }

  @Override
  public void close() {
    client.close();
    server.close();
    istiod.close();
  }
}
