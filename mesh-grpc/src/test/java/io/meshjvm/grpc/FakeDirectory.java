package io.meshjvm.grpc;

import io.meshjvm.core.Published;
import io.meshjvm.core.Watch;
import io.meshjvm.core.bootstrap.Locality;
import io.meshjvm.traffic.Call;
import io.meshjvm.traffic.Candidate;
import io.meshjvm.traffic.Cluster;
import io.meshjvm.traffic.Connecting;
import io.meshjvm.traffic.DnsSettings;
import io.meshjvm.traffic.Endpoint;
import io.meshjvm.traffic.Endpoints;
import io.meshjvm.traffic.HostResolver;
import io.meshjvm.traffic.Lease;
import io.meshjvm.traffic.Pick;
import io.meshjvm.traffic.Protection;
import io.meshjvm.traffic.TrafficException;
import io.meshjvm.traffic.Transport;
import io.meshjvm.traffic.TransportRules;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Stream;

/** The services of a member, one and the same for every target. */
final class FakeDirectory implements Directory {

  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  private final Published<Object> route = new Published<>(new Object());
  private volatile Object now = refusal("MESH-1505");
  volatile Picks picks =
      (route, call, limit) ->
          route.candidates().stream().limit(limit).map(Candidate::target).toList();
  volatile Function<Pick.Picked, Lease> leases = picked -> new RecordedLease();
  int watchers;
  int lookups;
  CompletionStage<List<InetAddress>> dns =
      CompletableFuture.failedFuture(new UnknownHostException("nobody.invalid"));

  /** Which endpoints are picked for a call. */
  interface Picks {
    List<Pick.Picked> attempts(Route route, Call call, int limit);
  }

  static TrafficException refusal(String code) {
    return new TrafficException(code, "no way", "Wait");
  }

  /** Endpoints in plaintext, each {@code address:port}. */
  static Route route(String policy, Cluster.Kind kind, String... endpoints) {
    Transport transport = new Transport.Plaintext();
    return new Route(
        Call.to("a.test", 80),
        cluster(policy, kind),
        Stream.of(endpoints).map(e -> candidate(e, transport, Locality.UNKNOWN, 1)).toList());
  }

  static Route route(String... endpoints) {
    return route("ROUND_ROBIN", Cluster.Kind.EDS, endpoints);
  }

  static Cluster cluster(String policy, Cluster.Kind kind) {
    return new Cluster(
        "outbound|80||a.test",
        kind,
        "outbound|80||a.test",
        new io.meshjvm.traffic.Balancing(balancing(policy), false, 0, false, null),
        Connecting.within(TIMEOUT),
        Protection.DEFAULT,
        DnsSettings.DEFAULT,
        new TransportRules(List.of(), new Transport.Plaintext()),
        List.of(),
        false,
        new Endpoints("", List.of(), 0));
  }

  private static io.meshjvm.traffic.Balancing.Policy balancing(String name) {
    return switch (name) {
      case "ROUND_ROBIN" -> new io.meshjvm.traffic.Balancing.RoundRobin();
      case "LEAST_REQUEST" -> new io.meshjvm.traffic.Balancing.LeastRequest(2, 1);
      default -> new io.meshjvm.traffic.Balancing.Other(name);
    };
  }

  static Candidate candidate(
      String endpoint, Transport transport, Locality locality, double weight) {
    String[] parts = endpoint.split(":");
    int port = Integer.parseInt(parts[1]);
    boolean literal = Character.isDigit(endpoint.charAt(0));
    InetSocketAddress address =
        literal
            ? new InetSocketAddress(ip(parts[0]), port)
            : InetSocketAddress.createUnresolved(parts[0], port);
    return new Candidate(
        new Pick.Picked(
            "outbound|80||a.test",
            new Endpoint(
                address,
                1,
                Endpoint.Health.HEALTHY,
                locality,
                0,
                Map.of(),
                Endpoint.Workload.UNKNOWN),
            transport,
            Connecting.within(TIMEOUT)),
        weight);
  }

  static InetAddress ip(String literal) {
    try {
      return InetAddress.getByName(literal);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(literal, e);
    }
  }

  void leadsTo(Route next) {
    now = next;
    route.publish(next);
  }

  void fails(String code) {
    now = refusal(code);
    route.publish(now);
  }

  @Override
  public Route route(MeshTarget target, int defaultPort) {
    if (now instanceof TrafficException e) {
      throw e;
    }
    return (Route) now;
  }

  @Override
  public List<Pick.Picked> attempts(Call call, int limit) {
    if (now instanceof TrafficException e) {
      throw e;
    }
    return picks.attempts((Route) now, call, limit);
  }

  @Override
  public Lease lease(Pick.Picked picked) {
    return leases.apply(picked);
  }

  @Override
  public Watch watch(Runnable changed) {
    watchers++;
    Watch watch = route.watch(next -> changed.run());
    return () -> {
      watchers--;
      watch.close();
    };
  }

  @Override
  public HostResolver hosts() {
    return host -> {
      lookups++;
      return dns;
    };
  }
}
