package io.meshjvm.testkit;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.Resource;
import java.util.List;

/** Types and resources that tests serve. */
final class Xds {

  static final String CDS = "type.googleapis.com/envoy.config.cluster.v3.Cluster";
  static final String EDS = "type.googleapis.com/envoy.config.endpoint.v3.ClusterLoadAssignment";
  static final String ECDS = "type.googleapis.com/envoy.config.core.v3.TypedExtensionConfig";
  static final String NDS = "type.googleapis.com/istio.networking.nds.v1.NameTable";
  static final String PCDS = "type.googleapis.com/istio.mesh.v1alpha1.ProxyConfig";
  static final String HEALTH = "type.googleapis.com/istio.v1.HealthInformation";
  static final String CUSTOM = "type.googleapis.com/test.Thing";
  static final String WDS = "type.googleapis.com/istio.workload.Address";

  private Xds() {}

  static Any cluster(String name) {
    return Any.pack(Cluster.newBuilder().setName(name).build());
  }

  static Any changedCluster(String name) {
    return Any.pack(Cluster.newBuilder().setName(name).setAltStatName("changed").build());
  }

  static Any endpoints(String name) {
    return Any.pack(ClusterLoadAssignment.newBuilder().setClusterName(name).build());
  }

  static Any changedEndpoints(String name) {
    return Any.pack(
        ClusterLoadAssignment.newBuilder()
            .setClusterName(name)
            .setPolicy(ClusterLoadAssignment.Policy.newBuilder().setWeightedPriorityHealth(true))
            .build());
  }

  static Any thing(String content) {
    return Any.newBuilder().setTypeUrl(CUSTOM).setValue(ByteString.copyFromUtf8(content)).build();
  }

  static List<String> clusters(DiscoveryResponse response) {
    return response.getResourcesList().stream().map(Xds::clusterName).sorted().toList();
  }

  static List<String> assignments(DiscoveryResponse response) {
    return response.getResourcesList().stream().map(Xds::assignmentName).sorted().toList();
  }

  static List<String> names(DeltaDiscoveryResponse response) {
    return response.getResourcesList().stream().map(Resource::getName).sorted().toList();
  }

  private static String clusterName(Any any) {
    try {
      return any.unpack(Cluster.class).getName();
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  private static String assignmentName(Any any) {
    try {
      return any.unpack(ClusterLoadAssignment.class).getClusterName();
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }
}
