package io.meshjvm.sdk;

import io.meshjvm.core.bootstrap.Locality;
import io.meshjvm.testkit.ca.TestCa;
import io.meshjvm.traffic.Connecting;
import io.meshjvm.traffic.Endpoint;
import io.meshjvm.traffic.Lease;
import io.meshjvm.traffic.Pick;
import io.meshjvm.traffic.TrafficException;
import io.meshjvm.traffic.Transport;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Knows what a test tells it of {@code greeter.shop:80}, and nothing else; has one connection at a
 * time.
 */
final class FakeDirectory implements Dialler.Directory {

  static final String SNI = "outbound_.80_._.greeter.shop.svc.cluster.local";

  private final List<Pick.Picked> endpoints = new ArrayList<>();
  private final List<FakeLease> leases = new ArrayList<>();
  private Runnable whenAsked = () -> {};
  private boolean refusing;
  private boolean forbidden;
  private Connecting connecting = Connecting.within(Duration.ofSeconds(30));

  FakeDirectory connectTimeout(Duration timeout) {
    connecting = Connecting.within(timeout);
    return this;
  }

  FakeDirectory connecting(Connecting how) {
    connecting = how;
    return this;
  }

  FakeDirectory plaintext(int port) {
    return add(loopback(port), new Transport.Plaintext());
  }

  FakeDirectory plaintext(String host, int port) {
    return add(InetSocketAddress.createUnresolved(host, port), new Transport.Plaintext());
  }

  FakeDirectory mutualTls(int port, String... identities) {
    return add(
        loopback(port),
        new Transport.IstioMutual(
            SNI, List.of("istio"), Set.of(identities), List.of("TLSv1.3", "TLSv1.2")));
  }

  private FakeDirectory add(InetSocketAddress address, Transport transport) {
    Endpoint endpoint =
        new Endpoint(
            address,
            1,
            Endpoint.Health.HEALTHY,
            Locality.UNKNOWN,
            0,
            Map.of(),
            Endpoint.Workload.UNKNOWN);
    endpoints.add(new Pick.Picked("outbound|80||greeter.shop", endpoint, transport, connecting));
    return this;
  }

  private static InetSocketAddress loopback(int port) {
    return new InetSocketAddress(TestServer.LOOPBACK, port);
  }

  /** Runs {@code event} whenever somebody wants to connect. */
  FakeDirectory whenAsked(Runnable event) {
    whenAsked = event;
    return this;
  }

  /** Lets no connection begin. */
  FakeDirectory refusing() {
    refusing = true;
    return this;
  }

  /** Lets no connection go to the address of a host name. */
  FakeDirectory forbidding() {
    forbidden = true;
    return this;
  }

  /** What was reported of each endpoint, in the order in which they were tried. */
  List<List<String>> reports() {
    return leases.stream().map(FakeLease::reports).toList();
  }

  static String identity(TestCa ca, String serviceAccount) {
    return "spiffe://" + ca.trustDomain() + "/ns/vm/sa/" + serviceAccount;
  }

  @Override
  public List<Pick.Picked> attempts(String host, int port, int limit) {
    whenAsked.run();
    if (!host.equals("greeter.shop")) {
      throw new TrafficException("MESH-1501", "the mesh knows no host " + host, "Correct it");
    }
    if (endpoints.isEmpty()) {
      throw new TrafficException("MESH-1503", host + " has no endpoint", "Start one");
    }
    return endpoints.subList(0, Math.min(limit, endpoints.size()));
  }

  @Override
  public Lease lease(Pick.Picked picked) {
    if (refusing || leases.stream().anyMatch(FakeLease::isOpen)) {
      throw new TrafficException("MESH-1520", "there is one connection", "Close it");
    }
    FakeLease lease = new FakeLease();
    leases.add(lease);
    return lease;
  }

  @Override
  public void check(Pick.Picked picked, InetSocketAddress address) {
    if (forbidden) {
      throw new TrafficException("MESH-1523", address + " asks for TLS", "Call it by its host");
    }
  }
}
