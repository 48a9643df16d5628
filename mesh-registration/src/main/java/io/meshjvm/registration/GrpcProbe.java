package io.meshjvm.registration;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.meshjvm.proto.grpc.health.v1.HealthCheckRequest;
import io.meshjvm.proto.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.meshjvm.proto.grpc.health.v1.HealthGrpc;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.IdentityCipherSuiteFilter;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContext;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Succeeds when {@code grpc.health.v1.Health/Check} answers SERVING: in plaintext, or over mutual
 * TLS with the own identity where the mesh member serves the port itself. Each attempt dials anew;
 * one daemon event loop is kept between attempts.
 */
final class GrpcProbe implements Probe {

  private final InetAddress address;
  private final int port;
  private final String service;
  private final ProbeTransport transport;
  private @Nullable EventLoopGroup loop;
  private boolean closed;

  GrpcProbe(InetAddress address, int port, String service, ProbeTransport transport) {
    this.address = address;
    this.port = port;
    this.service = service;
    this.transport = transport;
  }

  @Override
  public Attempt attempt(Duration timeout) {
    Optional<SSLContext> mesh = transport.meshTls(address.getHostAddress(), port);
    String detail =
        "gRPC health check of port "
            + port
            + (service.isEmpty() ? "" : " service " + service)
            + (mesh.isPresent() ? " over mTLS with the own identity" : "");
    ManagedChannel channel = channel(mesh);
    try {
      ServingStatus status =
          HealthGrpc.newBlockingStub(channel)
              .withDeadlineAfter(timeout.toNanos(), TimeUnit.NANOSECONDS)
              .check(HealthCheckRequest.newBuilder().setService(service).build())
              .getStatus();
      return status == ServingStatus.SERVING
          ? Attempt.healthy(detail)
          : Attempt.unhealthy(detail + " answered " + status, detail);
    } catch (StatusRuntimeException e) {
      return Attempt.unhealthy(detail + " failed: " + text(e.getStatus()), detail);
    } finally {
      channel.shutdownNow();
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (loop != null) {
      var unused = loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
  }

  private ManagedChannel channel(Optional<SSLContext> mesh) {
    NettyChannelBuilder builder =
        NettyChannelBuilder.forAddress(new InetSocketAddress(address, port))
            .eventLoopGroup(loop())
            .channelType(NioSocketChannel.class)
            .directExecutor()
            .disableRetry()
            .proxyDetector(target -> null);
    if (mesh.isPresent()) {
      builder.sslContext(nettyContext(mesh.get()));
    } else {
      builder.usePlaintext();
    }
    return builder.build();
  }

  private synchronized EventLoopGroup loop() {
    if (closed) {
      throw new IllegalStateException("the probe is closed");
    }
    if (loop == null) {
      loop =
          new MultiThreadIoEventLoopGroup(
              1, new DefaultThreadFactory("mesh-probe", true), NioIoHandler.newFactory());
    }
    return loop;
  }

  /** Offers what a port that also takes plaintext knows mesh TLS by. */
  private static SslContext nettyContext(SSLContext context) {
    return new JdkSslContext(
        context,
        true,
        null,
        IdentityCipherSuiteFilter.INSTANCE,
        new ApplicationProtocolConfig(
            Protocol.ALPN,
            SelectorFailureBehavior.NO_ADVERTISE,
            SelectedListenerFailureBehavior.ACCEPT,
            "istio-h2",
            "istio",
            "h2"),
        ClientAuth.NONE,
        null,
        false);
  }

  private static String text(Status status) {
    return status.getDescription() == null
        ? status.getCode().name()
        : status.getCode() + ": " + status.getDescription();
  }
}
