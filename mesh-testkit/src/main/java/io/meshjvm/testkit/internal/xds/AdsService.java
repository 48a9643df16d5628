package io.meshjvm.testkit.internal.xds;

import io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc.AggregatedDiscoveryServiceImplBase;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.meshjvm.testkit.internal.auth.Authentication;
import io.meshjvm.testkit.internal.auth.Authentication.Authenticated;
import io.meshjvm.testkit.journal.XdsProtocol;
import java.util.function.Function;

/** The aggregated discovery service in front of a {@link ControlPlane}. */
public final class AdsService extends AggregatedDiscoveryServiceImplBase {

  private final ControlPlane plane;

  /** The service of a control plane; calls must pass a CallerAuthenticator first. */
  public AdsService(ControlPlane plane) {
    this.plane = plane;
  }

  @Override
  public StreamObserver<DiscoveryRequest> streamAggregatedResources(
      StreamObserver<DiscoveryResponse> responses) {
    return open(XdsProtocol.SOTW, responses, XdsResponse::sotw, XdsRequest::of);
  }

  @Override
  public StreamObserver<DeltaDiscoveryRequest> deltaAggregatedResources(
      StreamObserver<DeltaDiscoveryResponse> responses) {
    return open(XdsProtocol.DELTA, responses, XdsResponse::delta, XdsRequest::of);
  }

  private <Q, A> StreamObserver<Q> open(
      XdsProtocol protocol,
      StreamObserver<A> responses,
      Function<XdsResponse, A> outward,
      Function<Q, XdsRequest> inward) {
    ServerCallStreamObserver<A> observer = (ServerCallStreamObserver<A>) responses;
    ResponseWriter<A> writer = new ResponseWriter<>(observer, outward);
    if (!(Authentication.current() instanceof Authenticated caller)) {
      writer.end(Status.UNAUTHENTICATED.withDescription("authentication failure"));
      return new Deaf<>();
    }
    AdsStream stream = plane.open(protocol, writer, caller);
    observer.setOnCancelHandler(() -> plane.ended(stream, Status.CANCELLED));
    return new Inbound<>(plane, stream, inward);
  }

  /** What a client says on a stream that is served. */
  private record Inbound<Q>(ControlPlane plane, AdsStream stream, Function<Q, XdsRequest> form)
      implements StreamObserver<Q> {

    @Override
    public void onNext(Q request) {
      plane.handle(stream, form.apply(request));
    }

    @Override
    public void onError(Throwable failure) {
      plane.ended(stream, Status.CANCELLED);
    }

    @Override
    public void onCompleted() {
      plane.ended(stream, Status.OK);
    }
  }

  /** What a client says on a stream that has ended already. */
  private static final class Deaf<Q> implements StreamObserver<Q> {

    @Override
    public void onNext(Q request) {}

    @Override
    public void onError(Throwable failure) {}

    @Override
    public void onCompleted() {}
  }
}
