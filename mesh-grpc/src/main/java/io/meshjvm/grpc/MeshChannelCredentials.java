package io.meshjvm.grpc;

import io.grpc.ChannelCredentials;
import io.grpc.netty.InternalNettyChannelCredentials;
import io.grpc.netty.InternalProtocolNegotiator;
import io.meshjvm.core.MeshMember;
import io.meshjvm.outbound.EndpointConnections;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Credentials for channels to the services of a mesh: {@code
 * Grpc.newChannelBuilder("mesh:///greeter.shop:50051", MeshChannelCredentials.of(mesh))}.
 *
 * <p>Each connection is made as its endpoint wants to be spoken to: with Istio's mutual TLS, from
 * the SVID and the trust of that moment, or in plaintext where the control plane says so. One
 * channel may hold both. When the SVID or the roots change, connections that are there go on, and
 * new ones are made from the new. Calls keep the target as {@code :authority}. What a call's
 * attributes tell: {@code Grpc.TRANSPORT_ATTR_SSL_SESSION} and {@link MeshAttributes#PEER} with
 * mutual TLS, neither without; call credentials are sent over mutual TLS only.
 *
 * <p>An address that the mesh did not give says nothing of TLS. It is refused with {@code
 * MESH-1515}, never called in plaintext; see {@link #of(MeshMember, ChannelCredentials)}.
 *
 * <p>For {@code grpc-netty}, with any load-balancing policy. Builders of other transports ({@code
 * grpc-netty-shaded}, {@code grpc-okhttp}) refuse these credentials with {@link
 * IllegalArgumentException} when the channel is built, since they know no connections other than
 * their own.
 */
public final class MeshChannelCredentials {

  private static final int DEFAULT_PORT = 80;

  private MeshChannelCredentials() {}

  /** Credentials of a member; channels to anything but services of its mesh fail. */
  public static ChannelCredentials of(MeshMember member) {
    return credentials(member, null);
  }

  /**
   * Credentials of a member, for programs that call others with the same credentials.
   *
   * @param others for addresses that the mesh did not give, as with a {@code dns:///} target; not
   *     for endpoints of the mesh, whatever fails there
   * @throws IllegalArgumentException if {@code others} are not for {@code grpc-netty}
   */
  public static ChannelCredentials of(MeshMember member, ChannelCredentials others) {
    return credentials(
        member,
        InternalNettyChannelCredentials.toNegotiator(Objects.requireNonNull(others, "others")));
  }

  private static ChannelCredentials credentials(
      MeshMember member, InternalProtocolNegotiator.@Nullable ClientFactory others) {
    EndpointConnections connections = member.part(EndpointConnections.class);
    return InternalNettyChannelCredentials.create(
        new InternalProtocolNegotiator.ClientFactory() {
          @Override
          public InternalProtocolNegotiator.ProtocolNegotiator newNegotiator() {
            return new MeshNegotiator(connections, others == null ? null : others.newNegotiator());
          }

          @Override
          public int getDefaultPort() {
            return DEFAULT_PORT;
          }
        });
  }
}
