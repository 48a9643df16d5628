package io.meshjvm.benchmarks.start;

import io.meshjvm.testkit.Istiod;
import io.meshjvm.testkit.VmSpec;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Measures the cold start of a member against a bare gRPC client, in fresh JVMs and in turn.
 *
 * <p>The member goes from the start of its JVM to registered, healthy and provisioned. The bare
 * client goes to the answer of one call of the certificate service over TLS: what any Java client
 * of an istiod costs at least. Prints both medians in milliseconds and their ratio.
 */
public final class ColdStart {

  private static final int RUNS = 9;
  private static final String MESH =
      """
      apiVersion: networking.istio.io/v1
      kind: WorkloadGroup
      metadata: {name: cold, namespace: vm}
      spec:
        metadata: {labels: {app: cold}}
        template: {serviceAccount: my-vm}
      ---
      apiVersion: networking.istio.io/v1
      kind: ServiceEntry
      metadata: {name: cold, namespace: vm}
      spec:
        hosts: [cold.example.com]
        location: MESH_INTERNAL
        ports: [{number: 80, name: http, protocol: HTTP, targetPort: 9090}]
        resolution: STATIC
        workloadSelector: {labels: {app: cold}}
      """;

  private ColdStart() {}

  /** Runs the measurement; see the class. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Path directory = Files.createTempDirectory("cold-start");
    try (Istiod istiod = Istiod.start()) {
      istiod.apply(MESH);
      istiod.writeVmDirectory(directory, VmSpec.of("vm", "cold"));
      List<Long> members = new ArrayList<>();
      List<Long> clients = new ArrayList<>();
      for (int run = 0; run <= RUNS; run++) {
        long member = child(MemberStart.class, directory.toString());
        long client = child(ClientStart.class, directory.toString(), "" + istiod.port());
        // The first pair warms the server and the file cache.
        if (run > 0) {
          members.add(member);
          clients.add(client);
        }
      }
      report(members, clients);
    }
  }

  private static long child(Class<?> main, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      String line = out.readLine();
      if (process.waitFor() != 0 || line == null) {
        throw new IOException(main.getSimpleName() + " failed");
      }
      return Long.parseLong(line);
    }
  }

  private static void report(List<Long> members, List<Long> clients) {
    long member = median(members);
    long client = median(clients);
    System.out.printf(
        "member to healthy: %d ms; bare gRPC client to its first answer: %d ms; ratio %.2f (medians of %d)%n",
        member, client, (double) member / client, RUNS);
  }

  private static long median(List<Long> values) {
    return values.stream().sorted().toList().get(values.size() / 2);
  }
}
