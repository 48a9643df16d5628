package io.meshjvm.benchmarks.load;

import io.meshjvm.sdk.Mesh;
import io.meshjvm.testkit.Istiod;
import io.meshjvm.testkit.VmSpec;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Members of the mesh, on loopback. */
final class MeshMembers {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private MeshMembers() {}

  /** Writes the five files of a member whose group and service account are called {@code name}. */
  static Path describe(Istiod istiod, Path directory, String name) throws IOException {
    istiod.apply(Service.group(name));
    Path files = Files.createDirectory(directory.resolve(name));
    istiod.writeVmDirectory(files, VmSpec.of(Service.NAMESPACE, name));
    return files;
  }

  /** A member from the five files in a directory, ready. */
  static Mesh join(Path directory) {
    return Mesh.fromDirectory(directory)
        .address(InetAddress.getLoopbackAddress())
        .drain(Duration.ZERO)
        .closeOnShutdown(false)
        .join(PATIENCE);
  }
}
