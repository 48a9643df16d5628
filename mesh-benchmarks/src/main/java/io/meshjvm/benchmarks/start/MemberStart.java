package io.meshjvm.benchmarks.start;

import io.meshjvm.sdk.Mesh;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Joins from the directory in its argument and prints how old the JVM is by then, in milliseconds.
 */
final class MemberStart {

  private MemberStart() {}

  /** Runs in a JVM of its own. */
  public static void main(String[] arguments) {
    try (Mesh mesh =
        Mesh.fromDirectory(Path.of(arguments[0]))
            .address(InetAddress.getLoopbackAddress())
            .drain(Duration.ZERO)
            .join(Duration.ofSeconds(60))) {
      System.out.println(age(mesh));
    }
  }

  private static long age(Mesh joined) {
    return joined.state().since().toEpochMilli()
        - ManagementFactory.getRuntimeMXBean().getStartTime();
  }
}
