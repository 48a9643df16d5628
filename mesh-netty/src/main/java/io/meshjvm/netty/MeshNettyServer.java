package io.meshjvm.netty;

import io.meshjvm.core.MeshMember;
import io.meshjvm.inbound.ForwardedClientCert;
import io.meshjvm.inbound.InboundConnection;
import io.meshjvm.inbound.InboundGuard;
import io.meshjvm.inbound.InboundHandler;
import io.meshjvm.tls.IstioAlpn;
import io.meshjvm.tls.PeerIdentity;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Makes Netty servers take callers as the mesh says, on the one port that they listen on: {@code
 * bootstrap.childHandler(MeshNettyServer.http(mesh, pipeline -> pipeline.addLast(new
 * MyHandler())))}.
 *
 * <p>Mutual TLS ends here, plaintext is served where the mode of the port allows it, and what
 * policy denies does not reach the application. A channel is active for the application's handlers
 * when its caller is known and may connect; live connections are closed when they may not stay. See
 * {@link InboundHandler}. Nothing blocks the event loop; thread-safe.
 */
public final class MeshNettyServer {

  private MeshNettyServer() {}

  /**
   * For protocols that are not HTTP: connections are decided about, and the application's handlers
   * see their bytes. TLS of the application's own comes through untouched where the mode of the
   * port allows it.
   *
   * @param application adds the application's handlers to the pipeline of one connection
   */
  public static ChannelHandler bytes(MeshMember member, Consumer<ChannelPipeline> application) {
    Objects.requireNonNull(application, "application");
    return initializer(member, List.of(), application);
  }

  /**
   * For HTTP/1.1 and HTTP/2: each request is decided about. The application's handlers see Netty's
   * HTTP objects, of HTTP/2 too, where each stream has a channel of its own.
   *
   * @param application adds the application's handlers to the pipeline of one connection of
   *     HTTP/1.1, or of one stream of HTTP/2
   */
  public static ChannelHandler http(MeshMember member, Consumer<ChannelPipeline> application) {
    return http(member, ForwardedClientCert.DROP, application);
  }

  /**
   * As {@link #http(MeshMember, Consumer)}, with a header that says who calls.
   *
   * @param clientCert what becomes of {@code x-forwarded-client-cert}
   */
  public static ChannelHandler http(
      MeshMember member, ForwardedClientCert clientCert, Consumer<ChannelPipeline> application) {
    InboundGuard guard = InboundGuard.of(member);
    Objects.requireNonNull(clientCert, "clientCert");
    Objects.requireNonNull(application, "application");
    return initializer(
        member,
        IstioAlpn.SERVER,
        pipeline -> pipeline.addLast(new HttpVersionHandler(guard, clientCert, application)));
  }

  /**
   * Who calls, verified: for a connection, and for each stream on it; empty in plaintext. Of the
   * moment when the connection was let in.
   */
  public static Optional<PeerIdentity> peer(Channel channel) {
    return InboundConnection.peer(channel);
  }

  private static ChannelHandler initializer(
      MeshMember member, List<String> alpn, Consumer<ChannelPipeline> application) {
    InboundGuard guard = InboundGuard.of(member);
    return new ChannelInitializer<>() {
      @Override
      protected void initChannel(Channel channel) {
        channel.pipeline().addLast(new InboundHandler(guard, alpn));
        application.accept(channel.pipeline());
      }
    };
  }
}
