package io.meshjvm.testkit.internal.net;

import io.grpc.BindableService;
import io.grpc.Server;
import io.grpc.ServerInterceptor;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyServerBuilder;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;

/** Makes gRPC servers with istiod's limits, all for the same services, on ports of their own. */
public final class GrpcHost {

  private static final Duration MIN_PING_INTERVAL = Duration.ofSeconds(15);

  private final EventLoops loops;
  private final Executor executor;
  private final SslContext tls;
  private final List<BindableService> services;
  private final ServerInterceptor authenticator;

  /**
   * A host.
   *
   * @param loops runs the sockets
   * @param executor runs the calls
   * @param keys istiod's serving certificate
   * @param trust verifies client certificates, if they are given
   * @param services what is served
   * @param authenticator what each call passes first
   */
  public GrpcHost(
      EventLoops loops,
      Executor executor,
      X509ExtendedKeyManager keys,
      X509ExtendedTrustManager trust,
      List<BindableService> services,
      ServerInterceptor authenticator) {
    this.loops = loops;
    this.executor = executor;
    this.services = List.copyOf(services);
    this.authenticator = authenticator;
    this.tls = tls(keys, trust);
  }

  private static SslContext tls(X509ExtendedKeyManager keys, X509ExtendedTrustManager trust) {
    try {
      SslContextBuilder builder =
          SslContextBuilder.forServer(keys)
              .trustManager(trust)
              .clientAuth(ClientAuth.OPTIONAL)
              .protocols("TLSv1.3", "TLSv1.2");
      return GrpcSslContexts.configure(builder, SslProvider.JDK).build();
    } catch (SSLException e) {
      throw new IllegalStateException("cannot make istiod's TLS context", e);
    }
  }

  /** Starts one more server on a loopback port that the system chooses. */
  public Server start() {
    NettyServerBuilder builder =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .channelType(NioServerSocketChannel.class)
            .bossEventLoopGroup(loops.group())
            .workerEventLoopGroup(loops.group())
            .executor(executor)
            .sslContext(tls)
            .permitKeepAliveTime(MIN_PING_INTERVAL.toSeconds(), TimeUnit.SECONDS)
            .intercept(authenticator);
    services.forEach(builder::addService);
    try {
      return builder.build().start();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot listen on the loopback interface", e);
    }
  }
}
