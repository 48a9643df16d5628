package io.meshjvm.benchmarks.load;

import io.meshjvm.sdk.Mesh;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;

/** Members of the mesh, on loopback. */
final class MeshMembers {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private MeshMembers() {}

  /** A member from the five files in a directory, ready. */
  static Mesh join(Path directory) {
    return Mesh.fromDirectory(directory)
        .address(InetAddress.getLoopbackAddress())
        .drain(Duration.ZERO)
        .closeOnShutdown(false)
        .join(PATIENCE);
  }
}
