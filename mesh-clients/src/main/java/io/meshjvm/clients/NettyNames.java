package io.meshjvm.clients;

import io.netty.resolver.AddressResolver;
import io.netty.resolver.AddressResolverGroup;
import io.netty.resolver.InetNameResolver;
import io.netty.resolver.InetSocketAddressResolver;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/** Leaves the names of services to {@link NettyConnect}, and every other name to another group. */
final class NettyNames extends AddressResolverGroup<InetSocketAddress> {

  private final MeshHosts hosts;
  private final AddressResolverGroup<InetSocketAddress> others;

  /** Closing this closes {@code others}, if they are of this group alone. */
  NettyNames(MeshHosts hosts, AddressResolverGroup<InetSocketAddress> others) {
    this.hosts = hosts;
    this.others = others;
  }

  @Override
  protected AddressResolver<InetSocketAddress> newResolver(EventExecutor executor) {
    return new InetSocketAddressResolver(
        executor, new Names(executor, hosts, others.getResolver(executor)));
  }

  private static final class Names extends InetNameResolver {

    private final MeshHosts hosts;
    private final AddressResolver<InetSocketAddress> others;

    Names(EventExecutor executor, MeshHosts hosts, AddressResolver<InetSocketAddress> others) {
      super(executor);
      this.hosts = hosts;
      this.others = others;
    }

    @Override
    protected void doResolve(String host, Promise<InetAddress> promise) {
      if (hosts.include(host)) {
        promise.setSuccess(MeshHosts.named(host));
        return;
      }
      others
          .resolve(InetSocketAddress.createUnresolved(host, 0))
          .addListener((Future<InetSocketAddress> found) -> one(found, promise));
    }

    @Override
    protected void doResolveAll(String host, Promise<List<InetAddress>> promise) {
      if (hosts.include(host)) {
        promise.setSuccess(List.of(MeshHosts.named(host)));
        return;
      }
      others
          .resolveAll(InetSocketAddress.createUnresolved(host, 0))
          .addListener((Future<List<InetSocketAddress>> found) -> all(found, promise));
    }

    private static void one(Future<InetSocketAddress> found, Promise<InetAddress> promise) {
      if (found.isSuccess()) {
        promise.setSuccess(found.getNow().getAddress());
      } else {
        promise.setFailure(found.cause());
      }
    }

    private static void all(
        Future<List<InetSocketAddress>> found, Promise<List<InetAddress>> promise) {
      if (found.isSuccess()) {
        promise.setSuccess(found.getNow().stream().map(InetSocketAddress::getAddress).toList());
      } else {
        promise.setFailure(found.cause());
      }
    }
  }
}
