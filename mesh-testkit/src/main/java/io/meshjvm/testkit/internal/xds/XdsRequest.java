package io.meshjvm.testkit.internal.xds;

import com.google.rpc.Status;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A request of either protocol. */
record XdsRequest(
    Node node,
    String typeUrl,
    List<String> names,
    List<String> unsubscribed,
    Map<String, String> initialVersions,
    String nonce,
    @Nullable Status error) {

  XdsRequest {
    names = List.copyOf(names);
    unsubscribed = List.copyOf(unsubscribed);
    initialVersions = Map.copyOf(initialVersions);
  }

  static XdsRequest of(DiscoveryRequest request) {
    return new XdsRequest(
        request.getNode(),
        request.getTypeUrl(),
        request.getResourceNamesList(),
        List.of(),
        Map.of(),
        request.getResponseNonce(),
        request.hasErrorDetail() ? request.getErrorDetail() : null);
  }

  static XdsRequest of(DeltaDiscoveryRequest request) {
    return new XdsRequest(
        request.getNode(),
        request.getTypeUrl(),
        request.getResourceNamesSubscribeList(),
        request.getResourceNamesUnsubscribeList(),
        request.getInitialResourceVersionsMap(),
        request.getResponseNonce(),
        request.hasErrorDetail() ? request.getErrorDetail() : null);
  }

  String errorMessage() {
    return error == null ? "" : error.getMessage();
  }
}
