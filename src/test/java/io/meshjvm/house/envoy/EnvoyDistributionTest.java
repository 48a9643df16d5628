package io.meshjvm.house.envoy;

import static io.envoyproxy.envoy.config.core.v3.HealthStatus.DEGRADED;
import static io.envoyproxy.envoy.config.core.v3.HealthStatus.DRAINING;
import static io.envoyproxy.envoy.config.core.v3.HealthStatus.HEALTHY;
import static io.envoyproxy.envoy.config.core.v3.HealthStatus.UNHEALTHY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.envoyproxy.envoy.config.core.v3.HealthStatus;
import io.envoyproxy.envoy.config.endpoint.v3.LbEndpoint;
import io.meshjvm.sdk.Mesh;
import io.meshjvm.testkit.Istiod;
import io.meshjvm.traffic.Call;
import io.meshjvm.traffic.Pick;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The same clusters in a real Envoy and in a member: calls fall on the same endpoints with the same
 * frequency, and those of one key on the very same endpoint.
 *
 * <p>Two samples of one share {@code p} differ by more than six standard errors {@code sqrt(p (1 -
 * p) (1/n + 1/m))} in one of 500 million comparisons; there are about a hundred.
 */
@RequiresEnvoy
class EnvoyDistributionTest {

  private static final int SERVERS = 8;
  private static final int ENVOY_CALLS = 1_000;
  private static final int OWN_CALLS = 30_000;
  private static final int KEYS = 150;
  private static final double STANDARD_ERRORS = 6;

  private static final String NO_PANIC = "'commonLbConfig': {'healthyPanicThreshold': {}}";
  private static final String BY_LOCALITY =
      "'commonLbConfig': {'healthyPanicThreshold': {}, 'localityWeightedLbConfig': {}}";

  private static final Map<String, SharedCluster> shares = new LinkedHashMap<>();
  private static final Map<String, SharedCluster> keyed = new LinkedHashMap<>();

  @TempDir private static Path directory;

  private static NumberedServers servers;
  private static Istiod istiod;
  private static EnvoyProcess envoy;
  private static Mesh mesh;

  @BeforeAll
  static void startBoth() throws IOException {
    servers = new NumberedServers(SERVERS);
    describeShares();
    describeKeyed();
    EnvoyConfig config = new EnvoyConfig();
    shares.forEach((name, c) -> add(config, name, c, EnvoyParts.pass(c.clusterName())));
    keyed.forEach((name, c) -> add(config, name, c, EnvoyParts.passBySource(c.clusterName())));
    envoy = EnvoyProcess.start(config);
    istiod = Istiod.start();
    Stream.concat(shares.values().stream(), keyed.values().stream())
        .forEach(c -> istiod.serve(SharedCluster.TYPE, c.clusterName(), c.resource()));
    istiod.apply(JvmWorkload.group(9));
    mesh = JvmWorkload.start(istiod, directory);
    JvmWorkload.awaitService(mesh, "weights.example.com", 80);
  }

  @AfterAll
  static void stopBoth() throws IOException {
    mesh.close();
    istiod.close();
    envoy.close();
    servers.close();
    shares.clear();
    keyed.clear();
  }

  private static void add(EnvoyConfig config, String name, SharedCluster cluster, String filter) {
    config.clusterAsIs(cluster.yaml()).listener(name, filter);
  }

  private static void describeShares() {
    share("weights", "'lbPolicy': 'ROUND_ROBIN'").locality(0, "a", 0, up(0, 1), up(1, 2), up(2, 5));
    share("random", "'lbPolicy': 'RANDOM'").locality(0, "a", 0, up(0, 1), up(1, 2), up(2, 5));
    share("least", "'lbPolicy': 'LEAST_REQUEST'").locality(0, "a", 0, up(0, 1), up(1, 1), up(2, 1));
    share("least-weights", "'lbPolicy': 'LEAST_REQUEST'")
        .locality(0, "a", 0, up(0, 1), up(1, 2), up(2, 5));
    share("localities", BY_LOCALITY)
        .locality(0, "a", 20, up(0, 1), up(1, 1))
        .locality(0, "b", 80, up(2, 1), up(3, 3));
    share("locality-loss", BY_LOCALITY)
        .locality(0, "a", 50, up(0, 1), at(1, 1, UNHEALTHY), at(2, 1, UNHEALTHY))
        .locality(0, "b", 50, up(3, 1), up(4, 1));
    share("failover", NO_PANIC)
        .locality(0, "a", 0, up(0, 1), up(1, 1), at(2, 1, UNHEALTHY), at(3, 1, DRAINING))
        .locality(1, "b", 0, up(4, 1), up(5, 1));
    share("two-failovers", NO_PANIC)
        .locality(0, "a", 0, up(0, 1), at(1, 1, UNHEALTHY), at(2, 1, UNHEALTHY))
        .locality(1, "b", 0, up(3, 1), at(4, 1, UNHEALTHY), at(5, 1, UNHEALTHY))
        .locality(2, "c", 0, up(6, 1));
    share("degraded", NO_PANIC)
        .locality(0, "a", 0, up(0, 1), at(1, 1, DEGRADED), at(2, 1, UNHEALTHY), at(3, 1, DEGRADED))
        .locality(1, "b", 0, at(4, 1, DEGRADED), at(5, 1, UNHEALTHY));
    share("panic", "'commonLbConfig': {'healthyPanicThreshold': {'value': 60}}")
        .locality(0, "a", 0, up(0, 1), up(1, 1), at(2, 1, UNHEALTHY), at(3, 1, UNHEALTHY))
        .locality(1, "b", 0, at(4, 1, UNHEALTHY), up(5, 1), up(6, 1), at(7, 1, UNHEALTHY));
    share("total-panic", "'lbPolicy': 'ROUND_ROBIN'")
        .locality(0, "a", 0, at(0, 1, UNHEALTHY), at(1, 1, UNHEALTHY))
        .locality(1, "b", 0, at(2, 1, UNHEALTHY));
    share("tight", "'loadAssignment': {'policy': {'overprovisioningFactor': 100}}, " + NO_PANIC)
        .locality(0, "a", 0, up(0, 1), up(1, 1), up(2, 1), at(3, 1, UNHEALTHY))
        .locality(1, "b", 0, up(4, 1));
    share(
            "by-weight",
            "'loadAssignment': {'policy': {'weightedPriorityHealth': true}}, " + NO_PANIC)
        .locality(0, "a", 0, up(0, 1), at(1, 3, UNHEALTHY))
        .locality(1, "b", 0, up(2, 1), up(3, 2));
    share("nobody", NO_PANIC).locality(0, "a", 0, at(0, 1, UNHEALTHY));
  }

  private static void describeKeyed() {
    key("ring", "'lbPolicy': 'RING_HASH'")
        .locality(0, "a", 0, up(0, 1), up(1, 1), up(2, 1), up(3, 1), at(4, 1, UNHEALTHY));
    key("small-ring", "'lbPolicy': 'RING_HASH', 'ringHashLbConfig': {'minimumRingSize': 16}")
        .locality(0, "a", 0, up(0, 1), up(1, 2), up(2, 5));
    key(
            "ring-localities",
            "'lbPolicy': 'RING_HASH', 'ringHashLbConfig': {'maximumRingSize': 2000}, "
                + BY_LOCALITY)
        .locality(0, "a", 30, up(0, 1), up(1, 3), at(2, 1, UNHEALTHY))
        .locality(0, "b", 70, up(3, 1), up(4, 1));
    key("ring-failover", "'lbPolicy': 'RING_HASH', " + NO_PANIC)
        .locality(0, "a", 0, up(0, 1), at(1, 1, UNHEALTHY), at(2, 1, UNHEALTHY))
        .locality(1, "b", 0, up(3, 1), up(4, 1), up(5, 1));
    key("maglev", "'lbPolicy': 'MAGLEV'")
        .locality(0, "a", 0, up(0, 1), up(1, 1), up(2, 1), up(3, 1), up(4, 1));
    key("maglev-weights", "'lbPolicy': 'MAGLEV', 'maglevLbConfig': {'tableSize': 251}")
        .locality(0, "a", 0, up(0, 1), up(1, 2), up(2, 5), at(3, 9, UNHEALTHY));
  }

  private static SharedCluster share(String name, String settings) {
    return shares.computeIfAbsent(name, n -> new SharedCluster(n, "{" + settings + "}"));
  }

  private static SharedCluster key(String name, String settings) {
    return keyed.computeIfAbsent(name, n -> new SharedCluster(n, "{" + settings + "}"));
  }

  private static LbEndpoint.Builder up(int server, int weight) {
    return at(server, weight, HEALTHY);
  }

  private static LbEndpoint.Builder at(int server, int weight, HealthStatus health) {
    return SharedCluster.endpoint(servers.port(server), weight, health);
  }

  static Stream<String> shares() {
    return shares.keySet().stream();
  }

  static Stream<String> keyed() {
    return keyed.keySet().stream();
  }

  @ParameterizedTest
  @MethodSource("shares")
  void callsFallOnEndpointsAsOftenAsFromEnvoy(String name) throws IOException {
    int port = envoy.port(name);
    int[] envoys = new int[SERVERS + 1];
    for (int i = 0; i < ENVOY_CALLS; i++) {
      envoys[NumberedServers.ask("127.0.0.1", port) + 1]++;
    }
    int[] own = new int[SERVERS + 1];
    for (int i = 0; i < OWN_CALLS; i++) {
      own[pick(Call.to(shares.get(name).host(), 80)) + 1]++;
    }

    for (int i = 0; i <= SERVERS; i++) {
      double expected = (double) own[i] / OWN_CALLS;
      double error = Math.sqrt(expected * (1 - expected) * (1.0 / ENVOY_CALLS + 1.0 / OWN_CALLS));
      // A share that both work out by counting, not by chance, may be a few calls out of step.
      double counting = 4.0 / ENVOY_CALLS;
      assertThat((double) envoys[i] / ENVOY_CALLS)
          .as("%s, server %d of %s", name, i - 1, java.util.Arrays.toString(envoys))
          .isCloseTo(expected, within(STANDARD_ERRORS * error + counting));
    }
  }

  @ParameterizedTest
  @MethodSource("keyed")
  void aSourceAddressFindsTheEndpointThatItFindsThroughEnvoy(String name) throws IOException {
    int port = envoy.port(name);
    for (int i = 0; i < KEYS; i++) {
      String source = "127.%d.%d.%d".formatted(1 + i % 7, i % 251, 1 + i % 199);
      assertThat(pick(Call.to(keyed.get(name).host(), 80).key(source)))
          .as("%s from %s", name, source)
          .isEqualTo(NumberedServers.ask(source, port));
    }
  }

  /** The number of the server that a call goes to, or -1 if to none. */
  private static int pick(Call call) {
    return mesh.traffic().current().pick(call) instanceof Pick.Picked picked
        ? servers.number(picked.endpoint().address().getPort())
        : -1;
  }
}
