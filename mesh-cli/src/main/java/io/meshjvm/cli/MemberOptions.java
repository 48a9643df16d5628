package io.meshjvm.cli;

import io.meshjvm.core.bootstrap.BootstrapLoader;
import io.meshjvm.sdk.Mesh;
import io.meshjvm.sdk.MeshBuilder;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say which member is meant. */
final class MemberOptions {

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description =
          "Directory with the five files of 'istioctl x workload entry configure'; the installed places by default.")
  private @Nullable Path directory;

  @Option(
      names = "--ip",
      paramLabel = "ADDRESS",
      description = "Address under which peers reach this workload; found out by default.")
  private @Nullable InetAddress address;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Any setting, before files and environment.")
  private Map<String, String> settings = Map.of();

  MeshBuilder member() {
    MeshBuilder builder =
        directory == null ? Mesh.fromInstalledFiles() : Mesh.fromDirectory(directory);
    if (address != null) {
      builder.address(address);
    }
    settings.forEach(builder::set);
    return builder;
  }

  BootstrapLoader loader() {
    BootstrapLoader loader =
        directory == null ? BootstrapLoader.installed() : BootstrapLoader.fromDirectory(directory);
    if (address != null) {
      loader.address(address);
    }
    settings.forEach(loader::set);
    return loader;
  }
}
