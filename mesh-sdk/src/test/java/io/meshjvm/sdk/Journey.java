package io.meshjvm.sdk;

import io.meshjvm.registration.HealthResult;
import io.meshjvm.testkit.Istiod;
import io.meshjvm.testkit.VmService;
import io.meshjvm.testkit.VmSpec;
import io.meshjvm.testkit.ca.KeyAlgorithm;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** An istiod, and members of {@code vm/python-http} whose health a test decides. */
final class Journey implements AutoCloseable {

  static final VmService SERVICE =
      new VmService("vm", "python-http", "my-vm", "vmservice.example.com", 9090);

  private static final VmService NEIGHBOUR =
      new VmService("vm", "neighbour", "neighbour", "neighbour.example.com", 9091);

  final Istiod istiod =
      Istiod.builder().keys(KeyAlgorithm.EC_P256).gracePeriod(Duration.ofMillis(200)).start();
  volatile HealthResult health = HealthResult.healthy();
  private final Path directory;

  Journey(Path directory) {
    this.directory = directory;
    for (VmService service : List.of(SERVICE, NEIGHBOUR)) {
      istiod.apply(service.group());
      istiod.apply(service.entry());
    }
  }

  /** A member to be started, which leaves within a moment. */
  MeshBuilder member(String group) {
    Path files = directory.resolve(group);
    istiod.writeVmDirectory(files, VmSpec.of("vm", group));
    return Mesh.fromDirectory(files)
        .address(InetAddress.getLoopbackAddress())
        .healthCheck("application", () -> health)
        .drain(Duration.ofMillis(100))
        .closeOnShutdown(false);
  }

  MeshBuilder member() {
    return member("python-http");
  }

  @Override
  public void close() {
    istiod.close();
  }
}
