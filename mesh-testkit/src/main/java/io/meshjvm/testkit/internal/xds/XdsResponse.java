package io.meshjvm.testkit.internal.xds;

import io.envoyproxy.envoy.config.core.v3.ControlPlane;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.Resource;
import java.util.List;

/** A response before it takes the form of a protocol. */
record XdsResponse(
    String typeUrl,
    String version,
    String nonce,
    List<NamedResource> resources,
    List<String> removed,
    String controlPlane) {

  XdsResponse {
    resources = List.copyOf(resources);
    removed = List.copyOf(removed);
  }

  XdsResponse withResources(List<NamedResource> others) {
    return new XdsResponse(typeUrl, version, nonce, others, removed, controlPlane);
  }

  XdsResponse withControlPlane(String other) {
    return new XdsResponse(typeUrl, version, nonce, resources, removed, other);
  }

  DiscoveryResponse sotw() {
    DiscoveryResponse.Builder builder =
        DiscoveryResponse.newBuilder()
            .setTypeUrl(typeUrl)
            .setVersionInfo(version)
            .setNonce(nonce)
            .setControlPlane(ControlPlane.newBuilder().setIdentifier(controlPlane));
    resources.forEach(resource -> builder.addResources(resource.body()));
    return builder.build();
  }

  DeltaDiscoveryResponse delta() {
    DeltaDiscoveryResponse.Builder builder =
        DeltaDiscoveryResponse.newBuilder()
            .setTypeUrl(typeUrl)
            .setSystemVersionInfo(version)
            .setNonce(nonce)
            .setControlPlane(ControlPlane.newBuilder().setIdentifier(controlPlane))
            .addAllRemovedResources(removed);
    resources.forEach(resource -> builder.addResources(delta(resource)));
    return builder.build();
  }

  private Resource delta(NamedResource resource) {
    return Resource.newBuilder()
        // istiod sends the name table without a name.
        .setName(typeUrl.equals(Types.NAME_TABLE) ? "" : resource.name())
        .setVersion(resource.version())
        .addAllAliases(resource.aliases())
        .setResource(resource.body())
        .build();
  }
}
