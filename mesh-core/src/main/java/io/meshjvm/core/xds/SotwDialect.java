package io.meshjvm.core.xds;

import io.grpc.MethodDescriptor;
import io.meshjvm.proto.envoy.config.core.v3.Node;
import io.meshjvm.proto.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc;
import io.meshjvm.proto.envoy.service.discovery.v3.DiscoveryRequest;
import io.meshjvm.proto.envoy.service.discovery.v3.DiscoveryResponse;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * State of the world: each request repeats all names, since istiod takes an ACK without them for an
 * unsubscription (istio: {@code pkg/xds/server.go}, {@code ShouldRespond}).
 */
final class SotwDialect implements Dialect<DiscoveryRequest, DiscoveryResponse> {

  @Override
  public MethodDescriptor<DiscoveryRequest, DiscoveryResponse> method() {
    return AggregatedDiscoveryServiceGrpc.getStreamAggregatedResourcesMethod();
  }

  @Override
  public DiscoveryRequest write(Request request, @Nullable Node node) {
    DiscoveryRequest.Builder message =
        DiscoveryRequest.newBuilder()
            .setTypeUrl(request.typeUrl())
            .addAllResourceNames(request.names())
            .setVersionInfo(request.version())
            .setResponseNonce(request.nonce());
    if (node != null) {
      message.setNode(node);
    }
    if (request.error() != null) {
      message.setErrorDetail(Dialect.wire(request.error()));
    }
    return message.build();
  }

  @Override
  public Response read(DiscoveryResponse response) {
    List<Response.Item> items =
        response.getResourcesList().stream()
            .map(any -> new Response.Item(null, any.getTypeUrl(), any.getValue()))
            .toList();
    return new Response(
        response.getTypeUrl(),
        response.getVersionInfo(),
        response.getNonce(),
        response.getControlPlane().getIdentifier(),
        true,
        items,
        Set.of());
  }

  @Override
  public boolean forgetsTypeWithoutNames() {
    return true;
  }

  @Override
  public boolean canResubscribe() {
    return true;
  }
}
