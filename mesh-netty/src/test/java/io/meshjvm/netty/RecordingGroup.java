package io.meshjvm.netty;

import io.meshjvm.core.OwnLookup;
import io.netty.resolver.AbstractAddressResolver;
import io.netty.resolver.AddressResolver;
import io.netty.resolver.AddressResolverGroup;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The group that a mesh group leaves other names to: writes down what it is asked, and knows every
 * name that begins with {@code known}, at 127.0.0.2 and 127.0.0.3.
 */
final class RecordingGroup extends AddressResolverGroup<InetSocketAddress> {

  final Queue<String> asked = new ConcurrentLinkedQueue<>();
  final Queue<Boolean> marked = new ConcurrentLinkedQueue<>();
  volatile boolean closed;

  @Override
  protected AddressResolver<InetSocketAddress> newResolver(EventExecutor executor) {
    return new AbstractAddressResolver<>(executor, InetSocketAddress.class) {
      @Override
      protected boolean doIsResolved(InetSocketAddress address) {
        return !address.isUnresolved();
      }

      @Override
      protected void doResolve(InetSocketAddress address, Promise<InetSocketAddress> promise)
          throws UnknownHostException {
        promise.setSuccess(answer(address).get(0));
      }

      @Override
      protected void doResolveAll(
          InetSocketAddress address, Promise<List<InetSocketAddress>> promise)
          throws UnknownHostException {
        promise.setSuccess(answer(address));
      }
    };
  }

  private List<InetSocketAddress> answer(InetSocketAddress address) throws UnknownHostException {
    asked.add(address.getHostString() + ":" + address.getPort());
    marked.add(OwnLookup.isUnderWay());
    if (!address.getHostString().startsWith("known")) {
      throw new UnknownHostException(address.getHostString());
    }
    return List.of(loopback(2, address.getPort()), loopback(3, address.getPort()));
  }

  private static InetSocketAddress loopback(int last, int port) throws UnknownHostException {
    return new InetSocketAddress(
        InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) last}), port);
  }

  @Override
  public void close() {
    closed = true;
    super.close();
  }
}
