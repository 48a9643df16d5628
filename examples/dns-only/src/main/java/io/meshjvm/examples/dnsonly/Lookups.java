package io.meshjvm.examples.dnsonly;

import io.meshjvm.dns.jdk.JdkDnsStatus;
import io.meshjvm.examples.stage.Stage;
import io.meshjvm.sdk.Mesh;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/** The same name, asked in the ways that a JVM has. */
final class Lookups {

  private final Mesh mesh;
  private final PrintStream out;

  Lookups(Mesh mesh, PrintStream out) {
    this.mesh = mesh;
    this.out = out;
  }

  void show(List<String> names) throws IOException, InterruptedException, TimeoutException {
    // A member that has joined is ready to call, and learns the names within a moment.
    Stage.await("names", () -> !mesh.names().current().entries().isEmpty());
    out.println(JdkDnsStatus.current().text());
    mesh.dnsAddress().ifPresent(at -> out.println("DNS listener at " + at));
    for (String name : names) {
      out.println(name);
      // Java 18 and later: mesh-dns-jdk is on the class path, so every lookup of the JVM knows.
      out.println(
          "    InetAddress   " + answer(() -> Arrays.asList(InetAddress.getAllByName(name))));
      // Any Java, and beyond the JVM's cache.
      out.println("    mesh.resolve  " + answer(() -> mesh.resolve(name)));
    }
  }

  /** A lookup that may find nothing. */
  @FunctionalInterface
  private interface Lookup {
    List<InetAddress> make() throws UnknownHostException;
  }

  private static String answer(Lookup lookup) {
    try {
      return lookup.make().stream()
          .map(InetAddress::getHostAddress)
          .collect(Collectors.joining(", "));
    } catch (UnknownHostException e) {
      return "unknown";
    }
  }
}
