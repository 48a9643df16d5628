package io.meshjvm.grpc;

import io.grpc.LoadBalancer;
import io.grpc.LoadBalancerProvider;
import io.grpc.NameResolver.ConfigOrError;
import java.util.Map;

/**
 * The load-balancing policy {@code mesh_experimental}, which channels to {@code mesh:///} targets
 * have unless their service config says otherwise: every call goes to the endpoint that the mesh
 * would pick for it, with the cluster's policy, weights, localities and priorities, slow start and
 * ejections, as long as there is a connection to it. Answers are reported to the cluster's outlier
 * detection; calls over the limit of its circuit breakers fail at once with {@code MESH-1520}.
 *
 * <p>Made by {@link java.util.ServiceLoader}; changes nothing for channels that do not name it.
 */
public final class MeshLoadBalancerProvider extends LoadBalancerProvider {

  static final String POLICY = "mesh_experimental";

  private static final int PRIORITY = 5;

  /** For {@link java.util.ServiceLoader}. */
  public MeshLoadBalancerProvider() {}

  @Override
  public boolean isAvailable() {
    return true;
  }

  @Override
  public int getPriority() {
    return PRIORITY;
  }

  @Override
  public String getPolicyName() {
    return POLICY;
  }

  @Override
  public LoadBalancer newLoadBalancer(LoadBalancer.Helper helper) {
    return new MeshLoadBalancer(helper);
  }

  /** There is nothing to configure: the mesh says it all. */
  @Override
  public ConfigOrError parseLoadBalancingPolicyConfig(Map<String, ?> config) {
    return ConfigOrError.fromConfig("no config");
  }
}
