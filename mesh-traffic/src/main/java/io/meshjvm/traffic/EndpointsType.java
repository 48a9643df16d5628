package io.meshjvm.traffic;

import com.google.protobuf.DiscardUnknownFieldsParser;
import com.google.protobuf.InvalidProtocolBufferException;
import io.meshjvm.core.xds.InvalidResourceException;
import io.meshjvm.core.xds.ResourceType;
import io.meshjvm.proto.envoy.config.endpoint.v3.ClusterLoadAssignment;

/** EDS: the endpoints of the clusters that are asked for by name. */
final class EndpointsType implements ResourceType<Endpoints> {

  private final Features features;

  EndpointsType(Features features) {
    this.features = features;
  }

  @Override
  public String typeUrl() {
    return "type.googleapis.com/envoy.config.endpoint.v3.ClusterLoadAssignment";
  }

  @Override
  public Naming naming() {
    return Naming.EXPLICIT;
  }

  @Override
  public Endpoints parse(byte[] payload) {
    try {
      ClusterLoadAssignment assignment =
          DiscardUnknownFieldsParser.wrap(ClusterLoadAssignment.parser()).parseFrom(payload);
      String cluster = assignment.getClusterName();
      if (cluster.isEmpty() || cluster.length() > Limits.CLUSTER_NAME) {
        throw new InvalidResourceException(
            "cluster_name: empty or longer than " + Limits.CLUSTER_NAME + " characters");
      }
      Endpoints endpoints = EndpointsReader.read(cluster, assignment, false);
      features.note(assignment);
      return endpoints;
    } catch (InvalidProtocolBufferException e) {
      throw new InvalidResourceException("malformed ClusterLoadAssignment", e);
    }
  }

  @Override
  public String name(Endpoints endpoints) {
    return endpoints.cluster();
  }
}
