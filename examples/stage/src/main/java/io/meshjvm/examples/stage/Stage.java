package io.meshjvm.examples.stage;

import io.meshjvm.sdk.Mesh;
import io.meshjvm.sdk.MeshBuilder;
import io.meshjvm.testkit.Istiod;
import io.meshjvm.testkit.VmSpec;
import io.meshjvm.traffic.Pick;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * Where a demonstration plays: an istiod in this JVM, and members of its mesh on loopback.
 * Everything is real but the cluster. For one thread.
 */
public final class Stage implements AutoCloseable {

  /** How long anything on a stage may take. */
  public static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final long PAUSE_MILLIS = 20;

  private static final String GROUP =
      """
      apiVersion: networking.istio.io/v1
      kind: WorkloadGroup
      metadata: {name: %1$s, namespace: %2$s}
      spec: {template: {serviceAccount: %1$s}}
      """;

  private final Istiod istiod;
  private final Path files;

  private Stage(Istiod istiod, Path files) {
    this.istiod = istiod;
    this.files = files;
  }

  /** A stage with an istiod that has its defaults. */
  public static Stage open() throws IOException {
    return open(Istiod.builder());
  }

  /** A stage with the istiod that is described. */
  public static Stage open(Istiod.Builder istiod) throws IOException {
    Path files = Files.createTempDirectory("mesh");
    return new Stage(istiod.start(), files);
  }

  /** The control plane. */
  public Istiod istiod() {
    return istiod;
  }

  /**
   * Makes a WorkloadGroup whose workloads have a service account of the same name, and describes a
   * member of it as {@link #member} does.
   */
  public MeshBuilder newMember(String namespace, String name) {
    istiod.apply(GROUP.formatted(name, namespace));
    return member(namespace, name);
  }

  /**
   * Describes a member of a WorkloadGroup that has been applied, by five files as istioctl writes
   * them. It is on loopback and leaves within a moment; the caller starts and closes it.
   */
  public MeshBuilder member(String namespace, String group) {
    Path directory = files.resolve(namespace).resolve(group);
    istiod.writeVmDirectory(directory, VmSpec.of(namespace, group));
    return Mesh.fromDirectory(directory)
        .address(InetAddress.getLoopbackAddress())
        .drain(Duration.ofMillis(1));
  }

  /** Whether {@code mesh} has an endpoint for calls to a service. */
  public static boolean hasEndpoint(Mesh mesh, String host, int port) {
    return mesh.traffic().current().peek(host, port) instanceof Pick.Picked;
  }

  /** What a demonstration waits for. */
  @FunctionalInterface
  public interface Condition {

    /** Whether it has come to pass. */
    boolean holds() throws IOException;
  }

  /**
   * Returns once {@code condition} holds: changes take a mesh a moment.
   *
   * @param what names it in the failure
   * @throws TimeoutException if that takes longer than {@link #PATIENCE}
   */
  public static void await(String what, Condition condition)
      throws IOException, InterruptedException, TimeoutException {
    long begin = System.nanoTime();
    while (!condition.holds()) {
      if (System.nanoTime() - begin > PATIENCE.toNanos()) {
        throw new TimeoutException("waited in vain for " + what);
      }
      TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
    }
  }

  /** Stops the istiod and removes the files. */
  @Override
  public void close() throws IOException {
    istiod.close();
    try (Stream<Path> paths = Files.walk(files)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
