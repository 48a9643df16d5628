package io.meshjvm.core.bootstrap;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Where the files of a member are.
 *
 * @param home directory that must exist
 * @param clusterEnv {@code cluster.env}
 * @param sidecarEnv variables that {@code cluster.env} overrides, or null; may be missing
 * @param meshYaml {@code mesh.yaml}
 * @param hosts {@code hosts}
 * @param sharedHosts whether {@code hosts} is the system's own, which may be missing and of which
 *     only the control plane's names matter
 * @param rootCertificate {@code root-cert.pem}
 * @param lastRootCertificate where it is looked for when it is nowhere else, or null
 * @param token {@code istio-token}
 * @param certificates directory of certificates that are mounted as files
 * @param mountedCertificates directory whose certificates are used without being asked for, or null
 */
record Layout(
    Path home,
    Path clusterEnv,
    @Nullable Path sidecarEnv,
    Path meshYaml,
    Path hosts,
    boolean sharedHosts,
    Path rootCertificate,
    @Nullable Path lastRootCertificate,
    Path token,
    Path certificates,
    @Nullable Path mountedCertificates) {

  /** The directory that {@code istioctl x workload entry configure} writes. */
  static Layout directory(Path home) {
    return new Layout(
        home,
        home.resolve("cluster.env"),
        null,
        home.resolve("mesh.yaml"),
        home.resolve("hosts"),
        false,
        home.resolve("root-cert.pem"),
        null,
        home.resolve("istio-token"),
        home,
        null);
  }

  /** The places that Istio's package installs to (istio: {@code tools/packaging/common}). */
  static Layout installed(Path root) {
    return new Layout(
        root,
        root.resolve("var/lib/istio/envoy/cluster.env"),
        root.resolve("var/lib/istio/envoy/sidecar.env"),
        root.resolve("etc/istio/config/mesh"),
        root.resolve("etc/hosts"),
        true,
        root.resolve("etc/certs/root-cert.pem"),
        root.resolve("var/run/secrets/istio/root-cert.pem"),
        root.resolve("var/run/secrets/tokens/istio-token"),
        root.resolve("etc/certs"),
        root.resolve("var/run/secrets/workload-spiffe-credentials"));
  }

  /** The layers that files make, best first. */
  List<Layer> layers() {
    if (!Files.isDirectory(home)) {
      throw Fault.NO_DIRECTORY.at(home + " is not a directory");
    }
    Layer cluster = variables("cluster.env", clusterEnv);
    Layer mesh =
        Layer.ofProxyConfig(
            "mesh.yaml", ProxyConfig.ofMeshYaml(TextFile.read(meshYaml), meshYaml.toString()));
    if (sidecarEnv == null || !Files.exists(sidecarEnv)) {
      return List.of(cluster, cluster.inner(), mesh);
    }
    Layer sidecar = variables("sidecar.env", sidecarEnv);
    return List.of(cluster, sidecar, cluster.inner(), sidecar.inner(), mesh);
  }

  /** Whether a name in the hosts file matters, given the hosts of the control plane. */
  Predicate<String> wantedHosts(List<String> controlPlane) {
    return sharedHosts ? controlPlane::contains : name -> true;
  }

  private static Layer variables(String label, Path file) {
    Map<String, String> variables = ShellEnvFile.parse(TextFile.read(file), file.toString());
    return Layer.ofVariables(label, variables);
  }
}
