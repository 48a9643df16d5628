package io.meshjvm.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.Duration;
import com.google.protobuf.Message;
import com.google.protobuf.UInt32Value;
import com.google.protobuf.UInt64Value;
import io.meshjvm.core.xds.InvalidResourceException;
import io.meshjvm.proto.envoy.config.cluster.v3.Cluster.CommonLbConfig;
import io.meshjvm.proto.envoy.config.cluster.v3.Cluster.CommonLbConfig.ConsistentHashingLbConfig;
import io.meshjvm.proto.envoy.config.cluster.v3.Cluster.DiscoveryType;
import io.meshjvm.proto.envoy.config.cluster.v3.Cluster.LbPolicy;
import io.meshjvm.proto.envoy.config.cluster.v3.Cluster.LeastRequestLbConfig;
import io.meshjvm.proto.envoy.config.cluster.v3.Cluster.MaglevLbConfig;
import io.meshjvm.proto.envoy.config.cluster.v3.Cluster.RingHashLbConfig;
import io.meshjvm.proto.envoy.config.cluster.v3.Cluster.RoundRobinLbConfig;
import io.meshjvm.proto.envoy.config.cluster.v3.Cluster.SlowStartConfig;
import io.meshjvm.proto.envoy.config.cluster.v3.LoadBalancingPolicy;
import io.meshjvm.proto.envoy.config.core.v3.RuntimeDouble;
import io.meshjvm.proto.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.meshjvm.proto.envoy.extensions.load_balancing_policies.common.v3.LocalityLbConfig;
import io.meshjvm.proto.envoy.extensions.load_balancing_policies.least_request.v3.LeastRequest;
import io.meshjvm.proto.envoy.extensions.load_balancing_policies.maglev.v3.Maglev;
import io.meshjvm.proto.envoy.extensions.load_balancing_policies.random.v3.Random;
import io.meshjvm.proto.envoy.extensions.load_balancing_policies.ring_hash.v3.RingHash;
import io.meshjvm.proto.envoy.extensions.load_balancing_policies.round_robin.v3.RoundRobin;
import io.meshjvm.proto.envoy.extensions.load_balancing_policies.wrr_locality.v3.WrrLocality;
import io.meshjvm.proto.envoy.type.v3.Percent;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class BalancingReaderTest {

  private static final String NAME = "outbound|80||a.test";
  private static final String TYPES = "type.googleapis.com/";

  private final Features features = new Features();
  private final ClusterType type = new ClusterType(features, Set.of());

  private Cluster read(io.meshjvm.proto.envoy.config.cluster.v3.Cluster.Builder wire) {
    return type.parse(wire.build().toByteArray());
  }

  private static io.meshjvm.proto.envoy.config.cluster.v3.Cluster.Builder cluster(LbPolicy policy) {
    return Wire.cluster(NAME, DiscoveryType.EDS).setLbPolicy(policy);
  }

  private static io.meshjvm.proto.envoy.config.cluster.v3.Cluster.Builder extensions(
      Any... configs) {
    return cluster(LbPolicy.LOAD_BALANCING_POLICY_CONFIG).setLoadBalancingPolicy(policies(configs));
  }

  private static LoadBalancingPolicy policies(Any... configs) {
    LoadBalancingPolicy.Builder policies = LoadBalancingPolicy.newBuilder();
    for (Any config : configs) {
      policies.addPoliciesBuilder().getTypedExtensionConfigBuilder().setTypedConfig(config);
    }
    return policies.build();
  }

  private static Any any(Message message) {
    return Any.newBuilder()
        .setTypeUrl(TYPES + message.getDescriptorForType().getFullName())
        .setValue(message.toByteString())
        .build();
  }

  private static Any unknown(String type) {
    return Any.newBuilder().setTypeUrl(TYPES + type).setValue(ByteString.EMPTY).build();
  }

  static Stream<Arguments> read() {
    LocalityLbConfig byLocality =
        LocalityLbConfig.newBuilder()
            .setLocalityWeightedLbConfig(
                LocalityLbConfig.LocalityWeightedLbConfig.getDefaultInstance())
            .build();
    Balancing.SlowStart slow = new Balancing.SlowStart(java.time.Duration.ofSeconds(30), 2, 5);
    return Stream.of(
        Arguments.of(cluster(LbPolicy.ROUND_ROBIN), Balancing.ROUND_ROBIN),
        Arguments.of(cluster(LbPolicy.LEAST_REQUEST), plain(new Balancing.LeastRequest(2, 1))),
        Arguments.of(
            cluster(LbPolicy.LEAST_REQUEST)
                .setLeastRequestLbConfig(
                    LeastRequestLbConfig.newBuilder()
                        .setChoiceCount(UInt32Value.of(5))
                        .setActiveRequestBias(RuntimeDouble.newBuilder().setDefaultValue(0.5))),
            plain(new Balancing.LeastRequest(5, 0.5))),
        Arguments.of(cluster(LbPolicy.RANDOM), plain(new Balancing.Random())),
        Arguments.of(
            cluster(LbPolicy.RING_HASH), plain(new Balancing.RingHash(1_024, 8_388_608, false))),
        Arguments.of(cluster(LbPolicy.MAGLEV), plain(new Balancing.Maglev(65_537, false))),
        Arguments.of(cluster(LbPolicy.CLUSTER_PROVIDED), plain(new Balancing.PassThrough())),
        Arguments.of(
            cluster(LbPolicy.MAGLEV)
                .setCommonLbConfig(
                    CommonLbConfig.newBuilder()
                        .setHealthyPanicThreshold(Percent.newBuilder().setValue(12.6))
                        .setConsistentHashingLbConfig(
                            ConsistentHashingLbConfig.newBuilder().setUseHostnameForHashing(true))),
            new Balancing(new Balancing.Maglev(65_537, true), false, 13, false, null)),
        Arguments.of(
            cluster(LbPolicy.ROUND_ROBIN)
                .setCommonLbConfig(
                    CommonLbConfig.newBuilder()
                        .setZoneAwareLbConfig(
                            CommonLbConfig.ZoneAwareLbConfig.newBuilder()
                                .setFailTrafficOnPanic(true)))
                .setRoundRobinLbConfig(
                    RoundRobinLbConfig.newBuilder().setSlowStartConfig(legacySlowStart())),
            new Balancing(new Balancing.RoundRobin(), false, 50, true, slow)),
        Arguments.of(
            extensions(unknown("acme.Best"), any(RoundRobin.getDefaultInstance())),
            Balancing.ROUND_ROBIN),
        Arguments.of(extensions(unknown("acme.Best")), plain(new Balancing.Other("acme.Best"))),
        Arguments.of(
            extensions(
                any(
                    LeastRequest.newBuilder()
                        .setChoiceCount(UInt32Value.of(3))
                        .setLocalityLbConfig(byLocality)
                        .build())),
            new Balancing(new Balancing.LeastRequest(3, 1), true, 50, false, null)),
        Arguments.of(
            extensions(any(Random.newBuilder().setLocalityLbConfig(byLocality).build())),
            new Balancing(new Balancing.Random(), true, 50, false, null)),
        Arguments.of(
            extensions(any(RingHash.newBuilder().setMinimumRingSize(UInt64Value.of(7)).build())),
            plain(new Balancing.RingHash(7, 8_388_608, false))),
        Arguments.of(
            extensions(any(Maglev.newBuilder().setTableSize(UInt64Value.of(251)).build())),
            plain(new Balancing.Maglev(251, false))),
        Arguments.of(
            extensions(
                any(
                    WrrLocality.newBuilder()
                        .setEndpointPickingPolicy(policies(any(Random.getDefaultInstance())))
                        .build())),
            new Balancing(new Balancing.Random(), true, 50, false, null)));
  }

  private static Balancing plain(Balancing.Policy policy) {
    return new Balancing(policy, false, 50, false, null);
  }

  private static SlowStartConfig legacySlowStart() {
    return SlowStartConfig.newBuilder()
        .setSlowStartWindow(Duration.newBuilder().setSeconds(30))
        .setAggression(RuntimeDouble.newBuilder().setDefaultValue(2))
        .setMinWeightPercent(Percent.newBuilder().setValue(5))
        .build();
  }

  @ParameterizedTest
  @MethodSource
  void read(io.meshjvm.proto.envoy.config.cluster.v3.Cluster.Builder wire, Balancing expected) {
    assertThat(read(wire).balancing()).isEqualTo(expected);
  }

  static Stream<Arguments> refused() {
    return Stream.of(
        change("choice_count", c -> c.getLeastRequestLbConfigBuilder().setChoiceCount(of(1))),
        change("choice_count", c -> c.getLeastRequestLbConfigBuilder().setChoiceCount(of(-1))),
        change(
            "active_request_bias",
            c -> c.getLeastRequestLbConfigBuilder().setActiveRequestBias(number(-1))),
        change(
            "active_request_bias",
            c -> c.getLeastRequestLbConfigBuilder().setActiveRequestBias(number(Double.NaN))),
        change(
            "aggression",
            c ->
                c.getLeastRequestLbConfigBuilder()
                    .getSlowStartConfigBuilder()
                    .setSlowStartWindow(Duration.newBuilder().setSeconds(1))
                    .setAggression(number(0))),
        change(
            "healthy_panic_threshold",
            c ->
                c.getCommonLbConfigBuilder()
                    .setHealthyPanicThreshold(Percent.newBuilder().setValue(101))),
        change(
            "minimum_ring_size",
            c ->
                c.setLbPolicy(LbPolicy.RING_HASH)
                    .setRingHashLbConfig(
                        RingHashLbConfig.newBuilder()
                            .setMinimumRingSize(UInt64Value.of(2))
                            .setMaximumRingSize(UInt64Value.of(1)))),
        change(
            "minimum_ring_size",
            c ->
                c.setLbPolicy(LbPolicy.RING_HASH)
                    .setRingHashLbConfig(
                        RingHashLbConfig.newBuilder().setMaximumRingSize(UInt64Value.of(-1)))),
        change(
            "prime",
            c ->
                c.setLbPolicy(LbPolicy.MAGLEV)
                    .setMaglevLbConfig(
                        MaglevLbConfig.newBuilder().setTableSize(UInt64Value.of(65_536)))),
        change(
            "malformed",
            c ->
                c.setLoadBalancingPolicy(
                    policies(
                        any(Maglev.getDefaultInstance()).toBuilder()
                            .setValue(ByteString.copyFrom(new byte[] {1, 2}))
                            .build()))),
        change("too many policies", c -> c.setLoadBalancingPolicy(nested(9))));
  }

  private static LoadBalancingPolicy nested(int depth) {
    return depth == 0
        ? policies(any(Random.getDefaultInstance()))
        : policies(
            any(WrrLocality.newBuilder().setEndpointPickingPolicy(nested(depth - 1)).build()));
  }

  private static Arguments change(
      String reason, Consumer<io.meshjvm.proto.envoy.config.cluster.v3.Cluster.Builder> change) {
    io.meshjvm.proto.envoy.config.cluster.v3.Cluster.Builder wire = cluster(LbPolicy.LEAST_REQUEST);
    change.accept(wire);
    return Arguments.of(reason, wire);
  }

  private static UInt32Value of(int value) {
    return UInt32Value.of(value);
  }

  private static RuntimeDouble number(double value) {
    return RuntimeDouble.newBuilder().setDefaultValue(value).build();
  }

  @ParameterizedTest
  @MethodSource
  void refused(String reason, io.meshjvm.proto.envoy.config.cluster.v3.Cluster.Builder wire) {
    assertThatThrownBy(() -> read(wire))
        .isInstanceOf(InvalidResourceException.class)
        .hasMessageContaining(reason);
  }

  @Test
  void namesWhatIsNotDoneAsLongAsSomebodyAsksForIt() {
    Cluster odd =
        read(
            extensions(
                any(
                    RingHash.newBuilder()
                        .setHashFunction(RingHash.HashFunction.MURMUR_HASH_2)
                        .build())));
    assertThat(features.names(Map.of(NAME, odd)))
        .singleElement()
        .asString()
        .contains("MURMUR_HASH_2");

    Cluster usual = read(extensions(any(RingHash.getDefaultInstance())));
    assertThat(features.names(Map.of(NAME, usual))).isEmpty();
  }

  @Test
  void namesOverloadsThatAnAssignmentWantsDropped() {
    ClusterLoadAssignment.Builder wire = ClusterLoadAssignment.newBuilder().setClusterName(NAME);
    wire.getPolicyBuilder().addDropOverloadsBuilder().setCategory("throttle");
    new EndpointsType(features).parse(wire.build().toByteArray());

    assertThat(features.names(Map.of(NAME, read(cluster(LbPolicy.RANDOM)))))
        .containsExactly("drop_overloads of assignments");
    assertThat(features.names(Map.of())).isEmpty();
  }
}
