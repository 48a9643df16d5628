package io.meshjvm.benchmarks.load;

import io.meshjvm.testkit.ca.IssuedCertificate;
import io.meshjvm.testkit.ca.TestCa;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Two Envoys as the sidecars of client and server: plaintext, mutual TLS with Istio's server names
 * and protocols, plaintext.
 */
final class EnvoyPair implements Closeable {

  private static final Duration TTL = Duration.ofDays(1);

  private final Envoy outbound;
  private final Envoy inbound;

  private EnvoyPair(Envoy outbound, Envoy inbound) {
    this.outbound = outbound;
    this.inbound = inbound;
  }

  /**
   * Starts both.
   *
   * @param directory where their files go, readable for this user alone
   * @param ca issues their certificates
   * @param servers the ports of the servers
   * @param workers threads of each
   */
  static EnvoyPair start(Path directory, TestCa ca, Map<Protocol, Integer> servers, int workers)
      throws IOException, InterruptedException {
    String server = ca.spiffeId(Service.NAMESPACE, Service.SERVER);
    Envoy inbound = inbound(directory, ca, servers, "", workers);
    try {
      Wiring out = new Wiring(inbound.ports(), server, "");
      return new EnvoyPair(start(directory, "outbound", ca, Service.CLIENT, out, workers), inbound);
    } catch (IOException | InterruptedException | RuntimeException e) {
      inbound.close();
      throw e;
    }
  }

  /**
   * Starts the sidecar of the server alone.
   *
   * @param filters HTTP filters before the router, in JSON, each with a comma behind it
   */
  static Envoy inbound(
      Path directory, TestCa ca, Map<Protocol, Integer> servers, String filters, int workers)
      throws IOException, InterruptedException {
    Wiring wiring = new Wiring(servers, "spiffe://" + ca.trustDomain() + "/", filters);
    return start(directory, "inbound", ca, Service.SERVER, wiring, workers);
  }

  /** What an Envoy leads to, who may be on the side of the mesh, and what it does to requests. */
  private record Wiring(Map<Protocol, Integer> ports, String peer, String filters) {
    Wiring {
      ports = Map.copyOf(ports);
    }
  }

  private static Envoy start(
      Path directory, String side, TestCa ca, String serviceAccount, Wiring wiring, int workers)
      throws IOException, InterruptedException {
    Path own = Files.createDirectory(directory.resolve(side));
    IssuedCertificate certificate = ca.issue(Service.NAMESPACE, serviceAccount, TTL);
    String yaml = template(side);
    for (Map.Entry<Protocol, Integer> port : wiring.ports().entrySet()) {
      yaml = filled(yaml, port.getKey().name(), port.getValue().toString());
    }
    yaml = filled(yaml, "HOST", Service.HOST);
    yaml = filled(yaml, "PEER", wiring.peer());
    yaml = filled(yaml, "FILTERS", wiring.filters());
    yaml = filled(yaml, "ROOT", file(own, "root.pem", ca.rootsPem()));
    yaml = filled(yaml, "CHAIN", file(own, "chain.pem", certificate.chainPem()));
    yaml = filled(yaml, "KEY", file(own, "key.pem", certificate.privateKeyPem()));
    return Envoy.start(own, yaml, workers);
  }

  private static String filled(String yaml, String name, String value) {
    return yaml.replace("${" + name + "}", value);
  }

  private static String file(Path directory, String name, String content) throws IOException {
    return Files.writeString(directory.resolve(name), content).toString();
  }

  private static String template(String side) throws IOException {
    String name = "envoy-" + side + ".yaml";
    try (InputStream in = EnvoyPair.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IOException("no resource " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** Where the client calls. */
  Map<Protocol, Integer> ports() throws IOException, InterruptedException {
    return outbound.ports();
  }

  List<ProcessHandle> processes() {
    return List.of(outbound.process(), inbound.process());
  }

  @Override
  public void close() {
    outbound.close();
    inbound.close();
  }
}
