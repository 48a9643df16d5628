package io.meshjvm.benchmarks.policy;

import io.meshjvm.core.identity.SpiffeId;
import io.meshjvm.policy.Caller;
import io.meshjvm.policy.ChainPolicy;
import io.meshjvm.policy.HttpCall;
import io.meshjvm.policy.Verdict;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One decision about a request: the connection manager's checks, the path's canonical form, and all
 * rules, since what is allowed is so by the last of them and what is not by none.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class PolicyDecisions {

  /** Rules of the listener. */
  @Param({"1", "100", "1000", "100000"})
  public int rules;

  private ChainPolicy chain = Rules.of(0);
  private final Caller caller = caller(Optional.of(SpiffeId.parse(Rules.CALLER)));
  private final Caller nobody = caller(Optional.empty());
  private final HttpCall call = new Get("/api/v1/carts/17/items?page=2");
  private final HttpCall odd = new Get("/x/%2e%2e/%61pi/v1/./carts/17/items?page=2");

  /** Makes the rules. */
  @Setup
  public void make() {
    chain = Rules.of(rules);
  }

  /** A request that the last rule allows. */
  @Benchmark
  public Verdict allowed() {
    return chain.request(caller, call);
  }

  /** The same with a path that has to be brought into canonical form. */
  @Benchmark
  public Verdict allowedAfterNormalisation() {
    return chain.request(caller, odd);
  }

  /** A request in plaintext, which no rule allows. */
  @Benchmark
  public Verdict denied() {
    return chain.request(nobody, call);
  }

  private static Caller caller(Optional<SpiffeId> id) {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    return new Caller(
        id, new InetSocketAddress(loopback, 40_000), new InetSocketAddress(loopback, 80), "");
  }

  /**
   * A request with the headers that a sidecar sends.
   *
   * @param path path with its query
   */
  private record Get(String path) implements HttpCall {

    private static final Map<String, List<String>> HEADERS =
        Map.of(
            "user-agent", List.of("curl/8.5.0"),
            "accept", List.of("*/*"),
            "x-forwarded-proto", List.of("http"),
            "x-request-id", List.of("7c6dd9a6-0d5e-4e25-b1b9-8a2f6f2f4f0b"),
            "x-b3-traceid", List.of("80f198ee56343ba864fe8b2a57d3eff7"));

    @Override
    public String method() {
      return "GET";
    }

    @Override
    public String scheme() {
      return "http";
    }

    @Override
    public String authority() {
      return "shop.example.com";
    }

    @Override
    public List<String> header(String name) {
      return HEADERS.getOrDefault(name, List.of());
    }

    @Override
    public Iterable<String> headerNames() {
      return HEADERS.keySet();
    }
  }
}
