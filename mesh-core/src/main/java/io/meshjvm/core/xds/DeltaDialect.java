package io.meshjvm.core.xds;

import io.grpc.MethodDescriptor;
import io.meshjvm.proto.envoy.config.core.v3.Node;
import io.meshjvm.proto.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc;
import io.meshjvm.proto.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.meshjvm.proto.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Incremental xDS: only changes of the names travel, and a nonce only in answers (istio: {@code
 * pkg/xds/delta.go}).
 *
 * <p>{@code initial_resource_versions} stays empty: istiod sends everything after a reconnect
 * anyway, except for types that carry versions, and the whole first response is what tells which
 * resources went while there was no stream.
 */
final class DeltaDialect implements Dialect<DeltaDiscoveryRequest, DeltaDiscoveryResponse> {

  @Override
  public MethodDescriptor<DeltaDiscoveryRequest, DeltaDiscoveryResponse> method() {
    return AggregatedDiscoveryServiceGrpc.getDeltaAggregatedResourcesMethod();
  }

  @Override
  public DeltaDiscoveryRequest write(Request request, @Nullable Node node) {
    DeltaDiscoveryRequest.Builder message =
        DeltaDiscoveryRequest.newBuilder()
            .setTypeUrl(request.typeUrl())
            .addAllResourceNamesSubscribe(request.added())
            .addAllResourceNamesUnsubscribe(request.removed());
    if (node != null) {
      message.setNode(node);
    }
    if (request.answer()) {
      message.setResponseNonce(request.nonce());
    }
    if (request.error() != null) {
      message.setErrorDetail(Dialect.wire(request.error()));
    }
    return message.build();
  }

  @Override
  public Response read(DeltaDiscoveryResponse response) {
    List<Response.Item> items =
        response.getResourcesList().stream()
            .map(
                resource ->
                    new Response.Item(
                        resource.getName(),
                        resource.getResource().getTypeUrl(),
                        resource.getResource().getValue()))
            .toList();
    return new Response(
        response.getTypeUrl(),
        response.getSystemVersionInfo(),
        response.getNonce(),
        response.getControlPlane().getIdentifier(),
        false,
        items,
        Set.copyOf(response.getRemovedResourcesList()));
  }

  @Override
  public boolean forgetsTypeWithoutNames() {
    return false;
  }

  @Override
  public boolean canResubscribe() {
    return false;
  }
}
