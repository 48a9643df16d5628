package io.meshjvm.grpc;

import io.grpc.Attributes;
import io.grpc.Grpc;
import io.grpc.InternalChannelz;
import io.grpc.SecurityLevel;
import io.grpc.Status;
import io.grpc.internal.AuthorityVerifier;
import io.grpc.internal.GrpcAttributes;
import io.grpc.netty.GrpcHttp2ConnectionHandler;
import io.grpc.netty.InternalProtocolNegotiationEvent;
import io.grpc.netty.InternalProtocolNegotiators;
import io.grpc.netty.ProtocolNegotiationEvent;
import io.meshjvm.core.identity.SpiffeId;
import io.meshjvm.outbound.EndpointHandler;
import io.meshjvm.tls.PeerIdentity;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.SslHandler;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/**
 * Waits until the connection to an endpoint is there, TLS included, and tells gRPC what it is then.
 */
final class MeshNegotiation extends InternalProtocolNegotiators.ProtocolNegotiationHandler {

  /** The peer was verified by its SPIFFE id, on which the authority of calls has no influence. */
  private static final AuthorityVerifier ANY_AUTHORITY = authority -> Status.OK;

  private final EndpointHandler endpoint;
  private final boolean toMember;

  /**
   * One connection.
   *
   * @param endpoint makes it
   * @param toMember whether the peer is a member of the mesh, and so has a SPIFFE id
   */
  MeshNegotiation(GrpcHttp2ConnectionHandler grpc, EndpointHandler endpoint, boolean toMember) {
    super(
        InternalProtocolNegotiators.grpcNegotiationHandler(grpc),
        "Mesh",
        grpc.getNegotiationLogger());
    this.endpoint = endpoint;
    this.toMember = toMember;
  }

  @Override
  protected void handlerAdded0(ChannelHandlerContext ctx) {
    ctx.pipeline().addBefore(ctx.name(), null, endpoint);
    ctx.pipeline().addBefore(ctx.name(), null, new CodedFailures());
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) throws Exception {
    ProtocolNegotiationEvent event = getProtocolNegotiationEvent();
    Attributes.Builder attributes =
        InternalProtocolNegotiationEvent.getAttributes(event).toBuilder()
            .set(Grpc.TRANSPORT_ATTR_LOCAL_ADDR, ctx.channel().localAddress())
            .set(Grpc.TRANSPORT_ATTR_REMOTE_ADDR, ctx.channel().remoteAddress())
            .set(GrpcAttributes.ATTR_AUTHORITY_VERIFIER, ANY_AUTHORITY)
            .set(GrpcAttributes.ATTR_SECURITY_LEVEL, SecurityLevel.NONE);
    SslHandler ssl = ctx.pipeline().get(SslHandler.class);
    if (ssl != null) {
      SSLSession session = ssl.engine().getSession();
      event =
          InternalProtocolNegotiationEvent.withSecurity(
              event, new InternalChannelz.Security(new InternalChannelz.Tls(session)));
      attributes
          .set(GrpcAttributes.ATTR_SECURITY_LEVEL, SecurityLevel.PRIVACY_AND_INTEGRITY)
          .set(Grpc.TRANSPORT_ATTR_SSL_SESSION, session);
      if (toMember) {
        attributes.set(MeshAttributes.PEER, peer(session));
      }
    }
    replaceProtocolNegotiationEvent(
        InternalProtocolNegotiationEvent.withAttributes(event, attributes.build()));
    fireProtocolNegotiationEvent(ctx);
    super.channelActive(ctx);
  }

  /** Whom the handshake has verified. */
  private static PeerIdentity peer(SSLSession session)
      throws SSLPeerUnverifiedException, CertificateException {
    X509Certificate leaf = (X509Certificate) session.getPeerCertificates()[0];
    return new PeerIdentity(SpiffeId.ofLeaf(leaf), leaf);
  }
}
