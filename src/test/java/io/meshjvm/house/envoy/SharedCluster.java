package io.meshjvm.house.envoy;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.HealthStatus;
import io.envoyproxy.envoy.config.endpoint.v3.LbEndpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LocalityLbEndpoints;

/** A cluster that Envoy and a member of the mesh both get, word for word. */
final class SharedCluster {

  static final String TYPE = "type.googleapis.com/envoy.config.cluster.v3.Cluster";

  private final String name;
  private final Cluster.Builder cluster;

  /**
   * Begins a cluster.
   *
   * @param name its host's first label
   * @param settings its settings in proto-JSON
   */
  SharedCluster(String name, String settings) {
    this.name = name;
    this.cluster =
        Cluster.newBuilder().setName(clusterName()).setType(Cluster.DiscoveryType.STATIC);
    try {
      JsonFormat.parser().merge(settings, cluster);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException(settings, e);
    }
    cluster.getLoadAssignmentBuilder().setClusterName(clusterName());
  }

  /** The host that leads to it. */
  String host() {
    return name + ".example.com";
  }

  String clusterName() {
    return "outbound|80||" + host();
  }

  /**
   * Adds a locality.
   *
   * @param weight its weight, or 0 for none
   */
  SharedCluster locality(int priority, String zone, int weight, LbEndpoint.Builder... endpoints) {
    LocalityLbEndpoints.Builder group =
        cluster.getLoadAssignmentBuilder().addEndpointsBuilder().setPriority(priority);
    group.getLocalityBuilder().setZone(zone);
    if (weight > 0) {
      group.getLoadBalancingWeightBuilder().setValue(weight);
    }
    for (LbEndpoint.Builder endpoint : endpoints) {
      group.addLbEndpoints(endpoint);
    }
    return this;
  }

  /** An endpoint on loopback. */
  static LbEndpoint.Builder endpoint(int port, int weight, HealthStatus health) {
    LbEndpoint.Builder endpoint = LbEndpoint.newBuilder().setHealthStatus(health);
    endpoint
        .getEndpointBuilder()
        .getAddressBuilder()
        .getSocketAddressBuilder()
        .setAddress("127.0.0.1")
        .setPortValue(port);
    endpoint.getLoadBalancingWeightBuilder().setValue(weight);
    return endpoint;
  }

  Any resource() {
    return Any.newBuilder().setTypeUrl(TYPE).setValue(cluster.build().toByteString()).build();
  }

  /** The cluster as Envoy's file takes it; JSON is YAML. */
  String yaml() {
    try {
      return JsonFormat.printer().print(cluster);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException(e);
    }
  }
}
