package io.meshjvm.examples.outbound;

import io.meshjvm.sdk.Mesh;
import java.io.PrintStream;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** One call with each client, as a table. */
final class Calls {

  /** Makes a client of a library. */
  private interface Library {
    Caller over(Mesh mesh) throws Exception;
  }

  private final Map<String, Library> libraries = new LinkedHashMap<>();
  private final Mesh mesh;
  private final PrintStream out;

  Calls(Mesh mesh, PrintStream out) {
    this.mesh = mesh;
    this.out = out;
    libraries.put("JDK sockets", BlockingCallers::sockets);
    libraries.put("OkHttp", BlockingCallers::okHttp);
    libraries.put("HttpComponents", BlockingCallers::httpComponents);
    libraries.put("HttpComponents async", AsynchronousCallers::httpComponents);
    libraries.put("Jetty", AsynchronousCallers::jetty);
    libraries.put("Armeria", AsynchronousCallers::armeria);
    libraries.put("Reactor Netty", AsynchronousCallers::reactorNetty);
    libraries.put("Vert.x", AsynchronousCallers::vertx);
  }

  /** Calls {@code url} with each; how many failed. */
  int show(String url) {
    out.printf("%-22s%8s  %s%n", "client", "ms", "answer of " + url);
    int failed = 0;
    for (Map.Entry<String, Library> library : libraries.entrySet()) {
      failed += show(library.getKey(), library.getValue(), url) ? 0 : 1;
    }
    return failed;
  }

  /** Asks the gRPC server at {@code host:port} how it is; how many failed. */
  int showGrpc(String service) {
    return show("gRPC", AsynchronousCallers::grpc, "mesh:///" + service) ? 0 : 1;
  }

  private boolean show(String name, Library library, String url) {
    try (Caller caller = library.over(mesh)) {
      long start = System.nanoTime();
      String answer = caller.get(url).strip();
      long millis = Duration.ofNanos(System.nanoTime() - start).toMillis();
      out.printf("%-22s%8d  %s%n", name, millis, answer.lines().findFirst().orElse(""));
      return true;
    } catch (Exception e) {
      // Each library fails in its own way, and the others are still to be shown.
      out.printf("%-22s%8s  %s%n", name, "-", e);
      return false;
    }
  }
}
