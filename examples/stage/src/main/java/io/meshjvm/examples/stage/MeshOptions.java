package io.meshjvm.examples.stage;

import io.meshjvm.sdk.Mesh;
import io.meshjvm.sdk.MeshBuilder;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options by which an example joins a real mesh. */
public final class MeshOptions {

  @Option(
      names = {"--mesh-dir", "--dir"},
      description = "The five files of 'istioctl x workload entry configure'.")
  private @Nullable Path directory;

  @Option(names = "--ip", description = "Address of this machine; found out by default.")
  private @Nullable InetAddress address;

  /** For picocli. */
  public MeshOptions() {}

  /** The member that is meant; nothing if the example is to play its demonstration. */
  public Optional<MeshBuilder> member() {
    if (directory == null) {
      return Optional.empty();
    }
    MeshBuilder member = Mesh.fromDirectory(directory);
    return Optional.of(address == null ? member : member.address(address));
  }
}
