package io.meshjvm.traffic;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import io.meshjvm.core.xds.InvalidResourceException;
import io.meshjvm.proto.envoy.config.cluster.v3.LoadBalancingPolicy;
import io.meshjvm.proto.envoy.extensions.load_balancing_policies.common.v3.LocalityLbConfig;
import io.meshjvm.proto.envoy.extensions.load_balancing_policies.common.v3.SlowStartConfig;
import io.meshjvm.proto.envoy.extensions.load_balancing_policies.least_request.v3.LeastRequest;
import io.meshjvm.proto.envoy.extensions.load_balancing_policies.maglev.v3.Maglev;
import io.meshjvm.proto.envoy.extensions.load_balancing_policies.random.v3.Random;
import io.meshjvm.proto.envoy.extensions.load_balancing_policies.ring_hash.v3.RingHash;
import io.meshjvm.proto.envoy.extensions.load_balancing_policies.round_robin.v3.RoundRobin;
import io.meshjvm.proto.envoy.extensions.load_balancing_policies.wrr_locality.v3.WrrLocality;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code load_balancing_policy}: the first policy of its list that is known here, as Envoy
 * takes the first that it knows.
 */
final class ExtensionPolicyReader {

  private static final String PACKAGE = "envoy.extensions.load_balancing_policies.";

  /** Policies may stand in policies, but no known one needs more than two levels. */
  private static final int DEPTH = 4;

  private final int panicThreshold;

  private ExtensionPolicyReader(int panicThreshold) {
    this.panicThreshold = panicThreshold;
  }

  /**
   * Reads the list.
   *
   * @param panicThreshold what the cluster says of it, in percent
   */
  static Balancing read(LoadBalancingPolicy wire, int panicThreshold) {
    return new ExtensionPolicyReader(panicThreshold).first(wire, 0);
  }

  private Balancing first(LoadBalancingPolicy wire, int depth) {
    if (depth > DEPTH || wire.getPoliciesCount() > Limits.ENTRIES) {
      throw new InvalidResourceException("load_balancing_policy: too many policies");
    }
    List<Any> configs =
        wire.getPoliciesList().stream()
            .map(policy -> policy.getTypedExtensionConfig().getTypedConfig())
            .toList();
    return configs.stream()
        .flatMap(config -> known(config, depth).stream())
        .findFirst()
        .orElseGet(
            () -> balancing(new Balancing.Other(configs.isEmpty() ? "" : type(configs.get(0)))));
  }

  /** The type of a policy, without what all have in common. */
  static String type(Any config) {
    String url = config.getTypeUrl();
    String name = url.substring(url.lastIndexOf('/') + 1);
    return name.startsWith(PACKAGE) ? name.substring(PACKAGE.length()) : name;
  }

  private Optional<Balancing> known(Any config, int depth) {
    try {
      return Optional.ofNullable(
          switch (type(config)) {
            case "round_robin.v3.RoundRobin" -> roundRobin(RoundRobin.parseFrom(config.getValue()));
            case "least_request.v3.LeastRequest" ->
                leastRequest(LeastRequest.parseFrom(config.getValue()));
            case "random.v3.Random" ->
                balancing(
                    new Balancing.Random(),
                    Random.parseFrom(config.getValue()).getLocalityLbConfig(),
                    null);
            case "ring_hash.v3.RingHash" -> ring(RingHash.parseFrom(config.getValue()));
            case "maglev.v3.Maglev" -> maglev(Maglev.parseFrom(config.getValue()));
            case "wrr_locality.v3.WrrLocality" ->
                byLocality(
                    first(
                        WrrLocality.parseFrom(config.getValue()).getEndpointPickingPolicy(),
                        depth + 1));
            case "cluster_provided.v3.ClusterProvided" -> balancing(new Balancing.PassThrough());
            default -> null;
          });
    } catch (InvalidProtocolBufferException e) {
      throw new InvalidResourceException("malformed " + type(config), e);
    }
  }

  private Balancing roundRobin(RoundRobin wire) {
    return balancing(
        new Balancing.RoundRobin(),
        wire.getLocalityLbConfig(),
        slowStart(wire.getSlowStartConfig()));
  }

  private Balancing leastRequest(LeastRequest wire) {
    return balancing(
        Policies.leastRequest(
            wire.hasChoiceCount() ? wire.getChoiceCount() : null,
            wire.hasActiveRequestBias() ? wire.getActiveRequestBias() : null),
        wire.getLocalityLbConfig(),
        slowStart(wire.getSlowStartConfig()));
  }

  // Envoy reads the field that has a successor where the successor is not set.
  @SuppressWarnings("deprecation")
  private Balancing ring(RingHash wire) {
    boolean byHostname =
        wire.hasConsistentHashingLbConfig()
            ? wire.getConsistentHashingLbConfig().getUseHostnameForHashing()
            : wire.getUseHostnameForHashing();
    Balancing.Policy policy =
        Policies.ring(
            wire.hasMinimumRingSize() ? wire.getMinimumRingSize() : null,
            wire.hasMaximumRingSize() ? wire.getMaximumRingSize() : null,
            byHostname);
    return new Balancing(policy, wire.hasLocalityWeightedLbConfig(), panicThreshold, false, null);
  }

  private Balancing maglev(Maglev wire) {
    Balancing.Policy policy =
        Policies.maglev(
            wire.hasTableSize() ? wire.getTableSize() : null,
            wire.getConsistentHashingLbConfig().getUseHostnameForHashing());
    return new Balancing(policy, wire.hasLocalityWeightedLbConfig(), panicThreshold, false, null);
  }

  private static Balancing.@Nullable SlowStart slowStart(SlowStartConfig wire) {
    return wire.hasSlowStartWindow()
        ? Policies.slowStart(
            wire.getSlowStartWindow(),
            wire.hasAggression() ? wire.getAggression() : null,
            wire.hasMinWeightPercent() ? wire.getMinWeightPercent() : null)
        : null;
  }

  private static Balancing byLocality(Balancing inner) {
    return new Balancing(
        inner.policy(), true, inner.panicThreshold(), inner.failInPanic(), inner.slowStart());
  }

  private Balancing balancing(Balancing.Policy policy) {
    return new Balancing(policy, false, panicThreshold, false, null);
  }

  private Balancing balancing(
      Balancing.Policy policy,
      LocalityLbConfig localities,
      Balancing.@Nullable SlowStart slowStart) {
    return new Balancing(
        policy,
        localities.hasLocalityWeightedLbConfig(),
        panicThreshold,
        localities.getZoneAwareLbConfig().getFailTrafficOnPanic(),
        slowStart);
  }
}
