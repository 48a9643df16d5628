package io.meshjvm.dns;

import io.netty.channel.ChannelFactory;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.resolver.ResolvedAddressTypes;
import io.netty.resolver.dns.DnsNameResolver;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.DnsNameResolverChannelStrategy;
import io.netty.resolver.dns.NoopAuthoritativeDnsServerCache;
import io.netty.resolver.dns.NoopDnsCache;
import io.netty.resolver.dns.NoopDnsCnameCache;
import io.netty.resolver.dns.SequentialDnsServerAddressStreamProvider;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Asks the machine's DNS servers by itself, without blocking a thread: a port of its own for each
 * lookup, TCP where an answer does not fit into UDP, and no cache, as the stock agent has none.
 * Search domains and the hosts file count as the system has them.
 */
public final class NettySystemResolver implements SystemResolver {

  private static final int MAX_QUERIES = 16;

  private final Map<AddressFamily, DnsNameResolver> resolvers = new EnumMap<>(AddressFamily.class);
  private final InFlight inFlight;

  private NettySystemResolver(Builder builder) {
    this.inFlight = new InFlight(builder.limit);
    resolvers.put(AddressFamily.IPV4, builder.resolver(ResolvedAddressTypes.IPV4_ONLY));
    resolvers.put(AddressFamily.IPV6, builder.resolver(ResolvedAddressTypes.IPV6_ONLY));
    resolvers.put(AddressFamily.ANY, builder.resolver(ResolvedAddressTypes.IPV4_PREFERRED));
  }

  /**
   * Begins a resolver.
   *
   * @param eventLoop runs the lookups; stays open when the resolver closes
   */
  public static Builder builder(EventLoop eventLoop) {
    return new Builder(eventLoop);
  }

  @Override
  public CompletionStage<List<InetAddress>> resolve(String host, AddressFamily family) {
    DnsNameResolver resolver = Objects.requireNonNull(resolvers.get(family), "family");
    return inFlight.run(() -> adapt(host, resolver.resolveAll(host)));
  }

  @Override
  public void close() {
    inFlight.close();
    resolvers.values().forEach(DnsNameResolver::close);
  }

  private static CompletableFuture<List<InetAddress>> adapt(
      String host, Future<List<InetAddress>> lookup) {
    CompletableFuture<List<InetAddress>> future = new CompletableFuture<>();
    lookup.addListener(
        done -> {
          if (lookup.isSuccess() && !lookup.getNow().isEmpty()) {
            future.complete(List.copyOf(lookup.getNow()));
          } else if (lookup.cause() instanceof UnknownHostException unknown) {
            future.completeExceptionally(unknown);
          } else {
            UnknownHostException unknown = new UnknownHostException(host);
            unknown.initCause(lookup.cause());
            future.completeExceptionally(unknown);
          }
        });
    return future;
  }

  /** The options of a resolver; for use on one thread. */
  public static final class Builder {

    private final EventLoop eventLoop;
    private ChannelFactory<? extends DatagramChannel> udp = NioDatagramChannel::new;
    private ChannelFactory<? extends SocketChannel> tcp = NioSocketChannel::new;
    private List<InetSocketAddress> nameServers = List.of();
    private Duration timeout = Duration.ofSeconds(5);
    private int limit = 1_000;

    private Builder(EventLoop eventLoop) {
      this.eventLoop = Objects.requireNonNull(eventLoop, "eventLoop");
    }

    /** Uses channels that fit an event loop of another kind than NIO. */
    public Builder channels(
        ChannelFactory<? extends DatagramChannel> datagrams,
        ChannelFactory<? extends SocketChannel> streams) {
      udp = Objects.requireNonNull(datagrams, "datagrams");
      tcp = Objects.requireNonNull(streams, "streams");
      return this;
    }

    /** Asks these servers, in order, instead of those of the system. */
    public Builder nameServers(List<InetSocketAddress> servers) {
      nameServers = List.copyOf(servers);
      return this;
    }

    /** Waits that long for each server; 5 s unless said otherwise. */
    public Builder timeout(Duration each) {
      timeout = Objects.requireNonNull(each, "each");
      return this;
    }

    /** Lets so many lookups be under way at once; 1,000 unless said otherwise. */
    public Builder limit(int lookups) {
      limit = lookups;
      return this;
    }

    /** The resolver; opens no socket before the first lookup. */
    public NettySystemResolver build() {
      return new NettySystemResolver(this);
    }

    private DnsNameResolver resolver(ResolvedAddressTypes types) {
      DnsNameResolverBuilder builder =
          new DnsNameResolverBuilder(eventLoop)
              .datagramChannelFactory(udp)
              .socketChannelFactory(tcp)
              .datagramChannelStrategy(DnsNameResolverChannelStrategy.ChannelPerResolution)
              .resolveCache(NoopDnsCache.INSTANCE)
              .cnameCache(NoopDnsCnameCache.INSTANCE)
              .authoritativeDnsServerCache(NoopAuthoritativeDnsServerCache.INSTANCE)
              .resolvedAddressTypes(types)
              .queryTimeoutMillis(timeout.toMillis())
              .maxQueriesPerResolve(MAX_QUERIES);
      if (!nameServers.isEmpty()) {
        builder.nameServerProvider(new SequentialDnsServerAddressStreamProvider(nameServers));
      }
      return builder.build();
    }
  }
}
