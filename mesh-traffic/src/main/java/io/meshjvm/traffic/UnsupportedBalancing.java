package io.meshjvm.traffic;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import io.meshjvm.core.xds.InvalidResourceException;
import io.meshjvm.proto.envoy.config.cluster.v3.Cluster.RingHashLbConfig.HashFunction;
import io.meshjvm.proto.envoy.config.cluster.v3.LoadBalancingPolicy;
import io.meshjvm.proto.envoy.extensions.load_balancing_policies.least_request.v3.LeastRequest;
import io.meshjvm.proto.envoy.extensions.load_balancing_policies.maglev.v3.Maglev;
import io.meshjvm.proto.envoy.extensions.load_balancing_policies.ring_hash.v3.RingHash;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Names what clusters ask of load balancing that this library does not do. */
final class UnsupportedBalancing {

  private static final String MURMUR = "the hash function MURMUR_HASH_2, in whose place is XX_HASH";
  private static final String BOUNDED = "bounded loads of consistent hashing (hash_balance_factor)";

  private UnsupportedBalancing() {}

  static List<String> of(io.meshjvm.proto.envoy.config.cluster.v3.Cluster wire, Cluster cluster) {
    List<String> features = new ArrayList<>();
    if (cluster.balancing().policy() instanceof Balancing.Other other) {
      features.add("load balancing " + other.name());
    }
    if (wire.getRingHashLbConfig().getHashFunction() == HashFunction.MURMUR_HASH_2) {
      features.add(MURMUR);
    }
    if (wire.getCommonLbConfig().getConsistentHashingLbConfig().hasHashBalanceFactor()) {
      features.add(BOUNDED);
    }
    if (wire.getLbSubsetConfig().getSubsetSelectorsCount() > 0) {
      features.add("subsets by metadata (lb_subset_config)");
    }
    features.addAll(unsupported(wire.getLoadBalancingPolicy()));
    return features;
  }

  /** What the policies ask for beyond what this library does, as far as it is known by type. */
  private static List<String> unsupported(LoadBalancingPolicy wire) {
    return wire.getPoliciesList().stream()
        .map(policy -> policy.getTypedExtensionConfig().getTypedConfig())
        .flatMap(config -> unsupported(config).stream())
        .toList();
  }

  // Envoy reads fields that have a successor where the successor is not set.
  @SuppressWarnings("deprecation")
  private static Optional<String> unsupported(Any config) {
    try {
      return switch (ExtensionPolicyReader.type(config)) {
        case "least_request.v3.LeastRequest" -> {
          LeastRequest wire = LeastRequest.parseFrom(config.getValue());
          boolean scan =
              wire.getSelectionMethod() == LeastRequest.SelectionMethod.FULL_SCAN
                  || wire.getEnableFullScan().getValue();
          yield scan ? Optional.of("least request by full scan") : Optional.empty();
        }
        case "ring_hash.v3.RingHash" -> {
          RingHash wire = RingHash.parseFrom(config.getValue());
          boolean murmur = wire.getHashFunction() == RingHash.HashFunction.MURMUR_HASH_2;
          yield murmur
              ? Optional.of(MURMUR)
              : bounded(
                  wire.hasHashBalanceFactor()
                      || wire.getConsistentHashingLbConfig().hasHashBalanceFactor());
        }
        case "maglev.v3.Maglev" ->
            bounded(
                Maglev.parseFrom(config.getValue())
                    .getConsistentHashingLbConfig()
                    .hasHashBalanceFactor());
        default -> Optional.empty();
      };
    } catch (InvalidProtocolBufferException e) {
      throw new InvalidResourceException("malformed " + ExtensionPolicyReader.type(config), e);
    }
  }

  private static Optional<String> bounded(boolean asked) {
    return asked ? Optional.of(BOUNDED) : Optional.empty();
  }
}
