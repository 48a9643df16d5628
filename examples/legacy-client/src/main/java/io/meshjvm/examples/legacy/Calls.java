package io.meshjvm.examples.legacy;

import io.meshjvm.sdk.Mesh;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;

/** Leads the legacy code to a service, in each of the three ways. */
final class Calls {

  private static final int HTTP = 80;

  private final Mesh mesh;
  private final PrintStream out;

  Calls(Mesh mesh, PrintStream out) {
    this.mesh = mesh;
    this.out = out;
  }

  void show(URI uri) throws IOException, InterruptedException {
    String host = uri.getHost();
    int port = uri.getPort() < 0 ? HTTP : uri.getPort();

    InetSocketAddress forward = mesh.forward(host, port);
    tell(
        "a socket, forwarded from " + forward,
        LegacyCode.talk(forward.getHostString(), forward.getPort(), host));

    tell("HttpClient, by the HTTP proxy", LegacyCode.get(mesh.proxySelector(), uri));

    // What every lookup of the JVM says on Java 18 and later, with mesh-dns-jdk on the class path.
    InetAddress named = mesh.resolve(host).get(0);
    if (forward.getPort() == port) {
      tell(
          "a socket, by a name that is " + named.getHostAddress(),
          LegacyCode.talk(named.getHostAddress(), port, host));
    }
  }

  private void tell(String way, String answer) {
    out.println(way);
    out.println("    " + answer);
  }
}
