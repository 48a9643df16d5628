package io.meshjvm.testkit.config;

import java.util.Map;

/** Reads a document into the record of its kind. */
final class ObjectReader {
  private interface KindReader {
    MeshObject read(ObjectKey key, Fields fields);
  }

  private static final Map<String, KindReader> KINDS =
      Map.of(
          KubeService.KIND, KubeReader::service,
          EndpointSlice.KIND, KubeReader::slice,
          Pod.KIND, KubeReader::pod,
          ServiceEntry.KIND, IstioReader::serviceEntry,
          DestinationRule.KIND, IstioReader::destinationRule,
          PeerAuthentication.KIND, IstioReader::peerAuthentication,
          WorkloadEntry.KIND, WorkloadReader::entry,
          WorkloadGroup.KIND, WorkloadReader::group);

  private ObjectReader() {}

  static MeshObject read(ObjectKey key, Fields fields) {
    return KINDS.getOrDefault(key.kind(), ObjectReader::plain).read(key, fields);
  }

  private static MeshObject plain(ObjectKey key, Fields fields) {
    return new PlainObject(
        key.kind(), key.namespace(), key.name(), fields.at("metadata").textMap("labels"));
  }
}
