package io.meshjvm.clients;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.Address;
import io.vertx.core.net.AddressResolver;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.spi.endpoint.EndpointBuilder;
import io.vertx.core.spi.endpoint.EndpointResolver;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Leaves the names of services to the transport, and every other name to Vert.x.
 *
 * @param hosts the services
 */
record VertxNames(MeshHosts hosts) implements AddressResolver<SocketAddress> {

  /** The address that stands for a service, or null if {@code address} names none. */
  @Nullable SocketAddress service(Address address) {
    return address instanceof SocketAddress socket
            && socket.isInetSocket()
            && hosts.include(socket.host())
        ? SocketAddress.inetSocketAddress(named(socket))
        : null;
  }

  static InetSocketAddress named(SocketAddress address) {
    return new InetSocketAddress(MeshHosts.named(address.host()), address.port());
  }

  @Override
  public EndpointResolver<SocketAddress, ?, ?, ?> endpointResolver(Vertx vertx) {
    AddressResolver<SocketAddress> itself = AddressResolver.mappingResolver(List::of);
    return new Services<>(this, itself.endpointResolver(vertx));
  }

  /** Resolves services to themselves, and nothing else. */
  private record Services<S, D, E>(
      VertxNames names, EndpointResolver<SocketAddress, S, D, E> itself)
      implements EndpointResolver<SocketAddress, S, D, E> {

    @Override
    public @Nullable SocketAddress tryCast(Address address) {
      return names.service(address);
    }

    @Override
    public SocketAddress addressOf(S server) {
      return itself.addressOf(server);
    }

    @Override
    public String protocolOf(S server) {
      return itself.protocolOf(server);
    }

    @Override
    public Future<D> resolve(SocketAddress address, EndpointBuilder<E, S> builder) {
      return itself.resolve(address, builder);
    }

    @Override
    public Future<D> refresh(SocketAddress address, D state) {
      return itself.refresh(address, state);
    }

    @Override
    public E endpoint(D state) {
      return itself.endpoint(state);
    }

    @Override
    public boolean isValid(D state) {
      return itself.isValid(state);
    }

    @Override
    public void dispose(D state) {
      itself.dispose(state);
    }

    @Override
    public void close() {
      itself.close();
    }
  }
}
