package io.meshjvm.core.trunk;

import static org.awaitility.Awaitility.await;

import com.google.protobuf.Any;
import io.meshjvm.core.HastyScheduler;
import io.meshjvm.core.MeshObserver;
import io.meshjvm.core.MeshThread;
import io.meshjvm.core.bootstrap.Bootstrap;
import io.meshjvm.core.bootstrap.BootstrapLoader;
import io.meshjvm.core.xds.ControlPlaneStatus;
import io.meshjvm.core.xds.ControlPlaneStatus.Phase;
import io.meshjvm.core.xds.ProtoType;
import io.meshjvm.core.xds.ResourceType.Naming;
import io.meshjvm.core.xds.StreamFailure;
import io.meshjvm.core.xds.Subscription;
import io.meshjvm.proto.istio.networking.nds.v1.NameTable;
import io.meshjvm.testkit.Istiod;
import io.meshjvm.testkit.VmSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Trunks on real sockets: members of {@code vm/echo}, and names for them to ask for. They come back
 * in a tenth of the time.
 */
final class TrunkRig implements AutoCloseable {

  static final String HEALTH = "type.googleapis.com/istio.v1.HealthInformation";
  static final String NDS = "type.googleapis.com/istio.networking.nds.v1.NameTable";
  static final String MESH =
      """
      apiVersion: networking.istio.io/v1
      kind: WorkloadGroup
      metadata: {name: echo, namespace: vm}
      spec:
        metadata: {labels: {app: echo}}
        template: {serviceAccount: my-vm, ports: {http: 8080}}
        probe: {httpGet: {path: /ok, port: 8080}}
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: greeter, namespace: shop}
      spec:
        clusterIP: 10.96.0.30
        clusterIPs: [10.96.0.30]
        ports: [{name: grpc, port: 50051}]
      """;

  private final Path directory;
  private final HastyScheduler hasty = new HastyScheduler();
  private final MeshThread thread = hasty.thread();
  private final List<Trunk> trunks = new ArrayList<>();

  /**
   * Creates the rig.
   *
   * @param directory place of the members' files
   */
  TrunkRig(Path directory) {
    this.directory = directory;
  }

  static VmSpec.Builder vm() {
    return VmSpec.builder("vm", "echo").internalIp("10.77.0.9");
  }

  BootstrapLoader loader(Istiod istiod, VmSpec spec) {
    istiod.apply(MESH);
    serve(istiod, "greeter.shop.svc.cluster.local");
    istiod.writeVmDirectory(directory, spec);
    return BootstrapLoader.fromDirectory(directory)
        .environment(Map.of())
        .systemProperties(Map.of())
        .set("connectTimeout", "5m");
  }

  static void serve(Istiod istiod, String name) {
    serve(
        istiod,
        NameTable.newBuilder().putTable(name, NameTable.NameInfo.getDefaultInstance()).build());
  }

  static void serve(Istiod istiod, NameTable table) {
    istiod.serve(NDS, "", Any.newBuilder().setTypeUrl(NDS).setValue(table.toByteString()).build());
  }

  Trunk trunk(Bootstrap bootstrap) {
    return trunk(bootstrap, MeshObserver.none());
  }

  Trunk trunk(Bootstrap bootstrap, MeshObserver observer) {
    Trunk trunk = Trunk.create(bootstrap, thread, observer);
    trunks.add(trunk);
    return trunk;
  }

  static Subscription<NameTable> names(Trunk trunk) {
    return trunk
        .controlPlane()
        .subscribe(
            new ProtoType<>(
                NameTable.getDefaultInstance(), Naming.SINGLETON, NameTable.parser(), table -> ""));
  }

  static boolean knows(Subscription<NameTable> names, String name) {
    NameTable table = names.current().byName().get("");
    return table != null && table.containsTable(name);
  }

  static ControlPlaneStatus status(Trunk trunk) {
    return trunk.controlPlane().status().current();
  }

  static void awaitConnected(Trunk trunk) {
    await().atMost(Duration.ofSeconds(30)).until(() -> status(trunk).phase() == Phase.CONNECTED);
  }

  /** Waits for a failure with this code; one that was but slow may come before it. */
  static StreamFailure awaitFailure(Trunk trunk, String code) {
    return await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> status(trunk).lastFailure(),
            failure -> failure != null && failure.code().equals(code));
  }

  @Override
  public void close() {
    trunks.forEach(Trunk::close);
    hasty.close();
  }
}
