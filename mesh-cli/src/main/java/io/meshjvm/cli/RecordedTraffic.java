package io.meshjvm.cli;

import com.google.protobuf.Message;
import io.meshjvm.proto.envoy.config.cluster.v3.Cluster;
import io.meshjvm.proto.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.meshjvm.traffic.Call;
import io.meshjvm.traffic.Explanation;
import io.meshjvm.traffic.FixedTraffic;
import io.meshjvm.traffic.TrafficException;
import java.nio.file.Path;
import java.util.List;

/** Clusters and endpoints from recorded CDS and EDS responses. */
final class RecordedTraffic {

  private final FixedTraffic traffic;

  private RecordedTraffic(FixedTraffic traffic) {
    this.traffic = traffic;
  }

  /**
   * Reads files.
   *
   * @param namespace namespace of the workload that calls
   * @param domain domain of services
   * @throws CliException as {@link RecordedResponse} says
   */
  static RecordedTraffic read(
      List<Path> clusters, List<Path> endpoints, String namespace, String domain) {
    return new RecordedTraffic(
        FixedTraffic.of(
            payloads(clusters, Cluster.getDefaultInstance()),
            payloads(endpoints, ClusterLoadAssignment.getDefaultInstance()),
            namespace,
            domain));
  }

  private static List<byte[]> payloads(List<Path> files, Message prototype) {
    return files.stream()
        .flatMap(file -> RecordedResponse.read(file).payloads(prototype).stream())
        .toList();
  }

  /**
   * Explains a call.
   *
   * @throws TrafficException if there is no such host or port
   * @throws CliException MESH-3107 if that may be because a resource is one that a member refuses
   */
  Explanation explain(Call call) {
    try {
      return traffic.snapshot().explain(call);
    } catch (TrafficException e) {
      if (traffic.refused().isEmpty()) {
        throw e;
      }
      throw new CliException(
          "MESH-3107",
          e.problem() + "; a member would refuse part of what is recorded: " + traffic.refused(),
          e.remedy(),
          e);
    }
  }
}
