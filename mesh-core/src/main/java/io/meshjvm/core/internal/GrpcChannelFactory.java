package io.meshjvm.core.internal;

import io.grpc.CallCredentials;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.netty.NettyChannelBuilder;
import io.meshjvm.core.OwnLookup;
import io.meshjvm.core.bootstrap.ControlPlaneSettings;
import io.meshjvm.core.bootstrap.HostPort;
import io.meshjvm.core.bootstrap.WorkloadNode;
import io.netty.channel.ChannelOption;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Channels over grpc-netty with the JDK's TLS, never in plaintext.
 *
 * <p>The target's host is what TLS verifies and sends as SNI, so that gateways which pass TLS
 * through can route on it; where the {@code hosts} of the settings know the host, their address is
 * dialled, otherwise the system resolves it.
 */
public final class GrpcChannelFactory implements ChannelFactory {

  // As the stock agent has it, so that a large first push does not crawl.
  private static final int WINDOW_BYTES = 1 << 20;

  private static final Duration LONGEST = Duration.ofMillis(Integer.MAX_VALUE);

  private final ControlPlaneSettings settings;
  private final String clusterId;
  private final Supplier<Optional<ClientKey>> key;
  private final Clock clock;
  private final FrameLog frameLog = new FrameLog();

  /**
   * Creates the factory.
   *
   * @param settings where the control plane is, its roots, the token, limits
   * @param clusterId the Kubernetes cluster, which each call names in a header; empty sends none
   * @param key key of the SVID at the moment; called on any thread
   * @param clock clock that decides whether the certificate is valid
   */
  public GrpcChannelFactory(
      ControlPlaneSettings settings,
      String clusterId,
      Supplier<Optional<ClientKey>> key,
      Clock clock) {
    this.settings = Objects.requireNonNull(settings, "settings");
    this.clusterId = Objects.requireNonNull(clusterId, "clusterId");
    this.key = Objects.requireNonNull(key, "key");
    this.clock = Objects.requireNonNull(clock, "clock");
  }

  @Override
  public ControlPlaneChannel open(
      HostPort target, Map<String, String> headers, Credential credential) {
    frameLog.warnIfOn();
    ClientKey offered = credential == Credential.TOKEN_ONLY ? null : usableKey();
    CallCredentials token = new TokenCredentials(new TokenFile(settings.token()), offered != null);
    ManagedChannel channel =
        builder(target)
            .overrideAuthority(target.toString())
            .sslContext(ChannelTls.context(settings.rootCertificate(), offered))
            .keepAliveTime(settings.keepaliveTime().toNanos(), TimeUnit.NANOSECONDS)
            .keepAliveTimeout(settings.keepaliveTimeout().toNanos(), TimeUnit.NANOSECONDS)
            .maxInboundMessageSize(settings.maxMessageBytes())
            .flowControlWindow(WINDOW_BYTES)
            .disableRetry()
            .offloadExecutor(task -> OwnLookup.daemon(task, "mesh-lookup").start())
            .withOption(ChannelOption.CONNECT_TIMEOUT_MILLIS, connectMillis())
            .intercept(new Attach(metadata(headers), token))
            .build();
    return new ControlPlaneChannel(channel, offered != null, dialled(target));
  }

  /** Limits that Netty cannot count, of more than 24 days, are as good as that. */
  private int connectMillis() {
    Duration limit = settings.connectTimeout();
    return limit.compareTo(LONGEST) < 0 ? (int) limit.toMillis() : (int) LONGEST.toMillis();
  }

  // A certificate that is not valid now would end the handshake, token or not.
  private @Nullable ClientKey usableKey() {
    return key.get().filter(candidate -> candidate.validAt(clock.instant())).orElse(null);
  }

  private NettyChannelBuilder builder(HostPort target) {
    InetAddress known = known(target);
    return known == null
        ? NettyChannelBuilder.forAddress(target.host(), target.port())
        : NettyChannelBuilder.forAddress(new InetSocketAddress(known, target.port()));
  }

  private String dialled(HostPort target) {
    InetAddress known = known(target);
    return known == null
        ? target.toString()
        : new HostPort(WorkloadNode.addressText(known), target.port()).toString();
  }

  private @Nullable InetAddress known(HostPort target) {
    return settings.hosts().get(target.host().toLowerCase(Locale.ROOT));
  }

  private Metadata metadata(Map<String, String> headers) {
    Metadata metadata = new Metadata();
    headers.forEach((name, value) -> metadata.put(ascii(name), value));
    if (!clusterId.isEmpty()) {
      metadata.discardAll(ascii("clusterid"));
      metadata.put(ascii("clusterid"), clusterId);
    }
    return metadata;
  }

  private static Metadata.Key<String> ascii(String name) {
    return Metadata.Key.of(name.toLowerCase(Locale.ROOT), Metadata.ASCII_STRING_MARSHALLER);
  }

  /** Gives each call of a channel the fixed headers and the token. */
  private record Attach(Metadata fixed, CallCredentials token) implements ClientInterceptor {

    @Override
    public <Q, R> ClientCall<Q, R> interceptCall(
        MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
      return new SimpleForwardingClientCall<>(
          next.newCall(method, options.withCallCredentials(token))) {
        @Override
        public void start(Listener<R> listener, Metadata headers) {
          headers.merge(fixed);
          super.start(listener, headers);
        }
      };
    }
  }
}
