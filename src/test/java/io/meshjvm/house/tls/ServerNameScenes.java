package io.meshjvm.house.tls;

import io.meshjvm.core.Published;
import io.meshjvm.policy.InboundPolicy;
import io.meshjvm.testkit.ca.KeyAlgorithm;
import io.meshjvm.testkit.ca.TestCa;
import io.meshjvm.tls.TlsEngine;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Who passes at which server under which policy about the server name. */
final class ServerNameScenes {

  private static final TestCa CA = TestCa.builder().keys(KeyAlgorithm.EC_P256).build();

  private ServerNameScenes() {}

  /** Prints it, of the JVM's own TLS. */
  public static void main(String[] arguments) throws IOException {
    for (PolicedServer server : PolicedServer.values()) {
      System.out.println(line(server, passes(server, TlsEngine.JDK)));
    }
    System.exit(0);
  }

  static String line(PolicedServer server, List<Boolean> passes) {
    return "passes " + server + " " + passes;
  }

  /** Whether the caller passes, under each policy. */
  static List<Boolean> passes(PolicedServer server, TlsEngine engine) throws IOException {
    Published<InboundPolicy> policy = new Published<>(server.policy(ServerNamePolicy.DENIED));
    try (Workload member = new Workload(CA, "server", engine, policy);
        Workload caller = new Workload(CA, "caller", TlsEngine.AUTOMATIC, policy);
        PolicedServer.Running running = server.start(member)) {
      List<Boolean> passes = new ArrayList<>();
      for (ServerNamePolicy next : ServerNamePolicy.values()) {
        policy.publish(server.policy(next));
        passes.add(server.passes(caller, running.port()));
      }
      return passes;
    }
  }
}
