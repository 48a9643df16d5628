package io.meshjvm.traffic;

import io.meshjvm.core.MeshObserver;
import io.meshjvm.core.MeshThread;
import io.meshjvm.core.bootstrap.WorkloadNode;
import io.meshjvm.testkit.time.VirtualTime;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/** A mesh member's traffic over a fake control plane and virtual time. */
final class TestMesh {

  final VirtualTime time = new VirtualTime();
  final FakeControlPlane controlPlane = new FakeControlPlane();
  final Traffic traffic;

  /** A mesh whose endpoints all have addresses. */
  TestMesh() {
    this(host -> new CompletableFuture<>());
  }

  TestMesh(HostResolver system) {
    this(system, MeshObserver.none());
  }

  /** A mesh that tells what becomes of its endpoints. */
  TestMesh(HostResolver system, MeshObserver observer) {
    MeshThread thread = MeshThread.over(time.scheduler(), time.clock(), new Random(7));
    traffic = Traffic.open(controlPlane, thread, node(), system, observer, new Random(8));
    time.runDue();
  }

  TrafficSnapshot now() {
    return traffic.current();
  }

  /** The one endpoint that a call goes to, as {@code ip:port}. */
  String target(String host, int port) {
    return picked(host, port).endpoint().address().toString().substring(1);
  }

  Pick.Picked picked(String host, int port) {
    return now().attempts(host, port, 1).get(0);
  }

  static WorkloadNode node() {
    return new WorkloadNode(
        "rec-1",
        "vm",
        "my-vm",
        "python-http",
        null,
        "python-http",
        "Kubernetes",
        "",
        List.of(ip("10.77.0.9")),
        "vm.svc.cluster.local",
        Map.of(),
        null,
        Map.of(),
        Map.of());
  }

  static InetAddress ip(String literal) {
    try {
      return InetAddress.getByName(literal);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(literal, e);
    }
  }
}
