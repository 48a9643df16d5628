package io.meshjvm.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.rpc.Status;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc.AggregatedDiscoveryServiceStub;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** One stream of a plain client: what is said is said by the test, what is heard is queued. */
final class TestStream<Q, A> implements StreamObserver<A> {

  private final BlockingQueue<A> responses = new LinkedBlockingQueue<>();
  private final BlockingQueue<io.grpc.Status> end = new LinkedBlockingQueue<>();
  private final StreamObserver<Q> requests;

  private TestStream(Function<StreamObserver<A>, StreamObserver<Q>> open) {
    this.requests = open.apply(this);
  }

  static TestStream<DiscoveryRequest, DiscoveryResponse> sotw(TestChannel channel) {
    return new TestStream<>(stub(channel)::streamAggregatedResources);
  }

  static TestStream<DeltaDiscoveryRequest, DeltaDiscoveryResponse> delta(TestChannel channel) {
    return new TestStream<>(stub(channel)::deltaAggregatedResources);
  }

  private static AggregatedDiscoveryServiceStub stub(TestChannel channel) {
    return channel.attach(AggregatedDiscoveryServiceGrpc.newStub(channel.channel()));
  }

  static DiscoveryRequest first(Node node, String type, String... names) {
    return ask(type, names).toBuilder().setNode(node).build();
  }

  static DiscoveryRequest ask(String type, String... names) {
    return DiscoveryRequest.newBuilder()
        .setTypeUrl(type)
        .addAllResourceNames(List.of(names))
        .build();
  }

  static DiscoveryRequest ack(DiscoveryResponse response, String... names) {
    return ask(response.getTypeUrl(), names).toBuilder()
        .setResponseNonce(response.getNonce())
        .setVersionInfo(response.getVersionInfo())
        .build();
  }

  static DiscoveryRequest nack(DiscoveryResponse response, String message, String... names) {
    return ack(response, names).toBuilder().setErrorDetail(error(message)).build();
  }

  static Status error(String message) {
    return Status.newBuilder().setCode(13).setMessage(message).build();
  }

  TestStream<Q, A> send(Q request) {
    requests.onNext(request);
    return this;
  }

  void finish() {
    requests.onCompleted();
  }

  /** The next response, which must come. */
  A next() {
    A response = poll(responses);
    assertThat(response).as("a response; the stream ended with %s", end.peek()).isNotNull();
    return response;
  }

  /** How the stream ended, which it must do. */
  io.grpc.Status end() {
    io.grpc.Status status = poll(end);
    assertThat(status).as("the end of the stream").isNotNull();
    return status;
  }

  boolean heardNothing() {
    return responses.isEmpty() && end.isEmpty();
  }

  private static <T> T poll(BlockingQueue<T> queue) {
    try {
      return queue.poll(30, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void onNext(A response) {
    responses.add(response);
  }

  @Override
  public void onError(Throwable failure) {
    end.add(io.grpc.Status.fromThrowable(failure));
  }

  @Override
  public void onCompleted() {
    end.add(io.grpc.Status.OK);
  }
}
