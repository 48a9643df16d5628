package io.meshjvm.testkit.config;

import java.util.Map;

/** Reads a document into the record of its kind. */
final class ObjectReader {
  private interface KindReader {
    MeshObject read(ObjectKey key, Fields fields);
  }

  private static final Map<String, KindReader> KINDS =
      Map.ofEntries(
          Map.entry(KubeService.KIND, KubeReader::service),
          Map.entry(EndpointSlice.KIND, KubeReader::slice),
          Map.entry(Pod.KIND, KubeReader::pod),
          Map.entry(ServiceEntry.KIND, IstioReader::serviceEntry),
          Map.entry(DestinationRule.KIND, IstioReader::destinationRule),
          Map.entry(PeerAuthentication.KIND, IstioReader::peerAuthentication),
          Map.entry(WorkloadEntry.KIND, WorkloadReader::entry),
          Map.entry(WorkloadGroup.KIND, WorkloadReader::group),
          Map.entry(AuthorizationPolicy.KIND, AuthorizationReader::policy));

  private ObjectReader() {}

  static MeshObject read(ObjectKey key, Fields fields) {
    return KINDS.getOrDefault(key.kind(), ObjectReader::plain).read(key, fields);
  }

  private static MeshObject plain(ObjectKey key, Fields fields) {
    return new PlainObject(
        key.kind(), key.namespace(), key.name(), fields.at("metadata").textMap("labels"));
  }
}
