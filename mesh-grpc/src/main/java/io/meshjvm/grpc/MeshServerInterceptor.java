package io.meshjvm.grpc;

import io.grpc.Attributes;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.meshjvm.core.MeshMember;
import io.meshjvm.inbound.Arrival;
import io.meshjvm.inbound.ForwardedClientCert;
import io.meshjvm.inbound.HttpGate;
import io.meshjvm.inbound.InboundGuard;
import io.meshjvm.policy.HttpChanges;
import io.meshjvm.policy.Opening;
import io.meshjvm.tls.IstioAlpn;
import java.net.InetSocketAddress;
import java.util.Optional;
import javax.net.ssl.SSLSession;

/**
 * Lets calls pass as the mesh's policy says, each by the policy and the trust of the moment in
 * which it comes, and puts who calls into its context, as {@link MeshContext#PEER}. A stream that
 * was let in goes on when the policy changes.
 *
 * <p>A caller whose certificate has ended since it connected is answered, and sent away with
 * GOAWAY: its next call comes by a new connection, with a certificate of its moment.
 *
 * <p>To be added last, so that it is asked first: {@code builder.intercept(..)} runs in reverse. A
 * caller that may not pass gets what a sidecar would answer: {@code PERMISSION_DENIED} with "RBAC:
 * access denied", {@code UNAUTHENTICATED} for a token that is wrong or missing, {@code INTERNAL}
 * for a malformed request. Methods that the server does not have are answered by gRPC, with {@code
 * UNIMPLEMENTED}, before any interceptor.
 *
 * <p>Made for {@link MeshServerCredentials}; over other credentials it goes by the call's session
 * and addresses. Thread-safe.
 */
public final class MeshServerInterceptor implements ServerInterceptor {

  private final HttpGate gate;

  private MeshServerInterceptor(HttpGate gate) {
    this.gate = gate;
  }

  /** The interceptor of a member, for any number of servers. */
  public static MeshServerInterceptor of(MeshMember member) {
    return new MeshServerInterceptor(
        new HttpGate(InboundGuard.of(member), ForwardedClientCert.DROP));
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    Optional<Arrival> arrival = arrival(call.getAttributes());
    if (arrival.isEmpty()) {
      return refuse(
          call,
          Status.PERMISSION_DENIED.withDescription("the mesh's policy is for calls over TCP"));
    }
    GrpcRequest request = new GrpcRequest(call, headers);
    HttpGate.Passage passage = gate.request(arrival.get(), request);
    if (gate.outlived(passage)) {
      retire(call.getAttributes());
    }
    if (passage.refusal().isPresent()) {
      return refuse(call, GrpcAnswers.status(passage.refusal().get()));
    }
    HttpChanges changes = passage.changes();
    if (changes.path().filter(path -> !path.equals(request.path())).isPresent()) {
      // The method was found by the path as sent, which is not the one that may be called.
      return refuse(call, Status.UNIMPLEMENTED.withDescription("Method not found"));
    }
    GrpcRequest.change(headers, changes);
    Context context = Context.current().withValue(MeshContext.PEER, passage.peer().orElse(null));
    return Contexts.interceptCall(context, call, headers, next);
  }

  /** Where gRPC's own credentials have made the connection, its maximal age is all that ends it. */
  private static void retire(Attributes call) {
    Runnable retirement = call.get(MeshAttributes.RETIREMENT);
    if (retirement != null) {
      retirement.run();
    }
  }

  private static Optional<Arrival> arrival(Attributes call) {
    Arrival arrival = call.get(MeshAttributes.ARRIVAL);
    if (arrival != null) {
      return Optional.of(arrival);
    }
    SSLSession session = call.get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
    return call.get(Grpc.TRANSPORT_ATTR_LOCAL_ADDR) instanceof InetSocketAddress local
            && call.get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR) instanceof InetSocketAddress remote
        ? Optional.of(
            session == null
                ? new Arrival(local, remote, Opening.plain("h2c"), null)
                : Arrival.ended(local, remote, session, IstioAlpn.HTTP_2))
        : Optional.empty();
  }

  private static <Q> ServerCall.Listener<Q> refuse(ServerCall<Q, ?> call, Status status) {
    call.close(status, new Metadata());
    return new ServerCall.Listener<>() {};
  }
}
