package io.meshjvm.grpc;

import io.grpc.ServerCredentials;
import io.grpc.internal.ObjectPool;
import io.grpc.netty.InternalNettyServerCredentials;
import io.grpc.netty.InternalProtocolNegotiator;
import io.meshjvm.core.MeshMember;
import io.meshjvm.inbound.InboundGuard;
import java.util.concurrent.Executor;

/**
 * Credentials for servers of a mesh: {@code Grpc.newServerBuilderForPort(50051,
 * MeshServerCredentials.of(mesh)).intercept(MeshServerInterceptor.of(mesh))}.
 *
 * <p>One port takes what the mesh's policy says of it: mutual TLS from the SVID and the trust of
 * the moment, plaintext HTTP/2 by prior knowledge beside it while the port is PERMISSIVE, plaintext
 * alone if mutual TLS is disabled. When the SVID is renewed, connections that are there go on.
 * Those that may not be any more, because of another mode of the port, a root that is withdrawn, or
 * a rule about connections, are closed at once. Calls are decided about by {@link
 * MeshServerInterceptor}, without which no rule about requests holds.
 *
 * <p>For {@code grpc-netty}, over TCP. Builders of other transports ({@code grpc-netty-shaded},
 * {@code grpc-okhttp}) refuse these credentials with {@link IllegalArgumentException}.
 */
public final class MeshServerCredentials {

  private MeshServerCredentials() {}

  /** Credentials of a member, for any number of servers. */
  public static ServerCredentials of(MeshMember member) {
    InboundGuard guard = InboundGuard.of(member);
    return InternalNettyServerCredentials.create(
        new InternalProtocolNegotiator.ServerFactory() {
          @Override
          public InternalProtocolNegotiator.ProtocolNegotiator newNegotiator(
              ObjectPool<? extends Executor> offloadExecutorPool) {
            return new MeshServerNegotiator(guard);
          }
        });
  }
}
