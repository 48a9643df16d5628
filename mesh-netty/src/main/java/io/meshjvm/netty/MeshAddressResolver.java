package io.meshjvm.netty;

import io.meshjvm.core.OwnLookup;
import io.netty.resolver.AbstractAddressResolver;
import io.netty.resolver.AddressResolver;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Promise;
import io.netty.util.concurrent.PromiseNotifier;
import java.net.InetSocketAddress;
import java.util.List;

/** Answers for one event loop; what the mesh does not know, {@code system} does. */
final class MeshAddressResolver extends AbstractAddressResolver<InetSocketAddress> {

  private final Destinations destinations;
  private final AddressResolver<InetSocketAddress> system;

  MeshAddressResolver(
      EventExecutor executor,
      Destinations destinations,
      AddressResolver<InetSocketAddress> system) {
    super(executor, InetSocketAddress.class);
    this.destinations = destinations;
    this.system = system;
  }

  @Override
  protected boolean doIsResolved(InetSocketAddress address) {
    return !address.isUnresolved();
  }

  @Override
  protected void doResolve(InetSocketAddress asked, Promise<InetSocketAddress> promise) {
    Destination destination = destinations.of(asked.getHostString(), asked.getPort(), 1);
    if (destination instanceof Destination.Known known) {
      InetSocketAddress first = known.addresses().get(0);
      if (first.isUnresolved()) {
        askSystem(first, promise);
      } else {
        promise.trySuccess(first);
      }
    } else if (destination instanceof Destination.Unreachable unreachable) {
      promise.tryFailure(unreachable.reason());
    } else {
      askSystem(asked, promise);
    }
  }

  @Override
  protected void doResolveAll(InetSocketAddress asked, Promise<List<InetSocketAddress>> promise) {
    Destination destination =
        destinations.of(asked.getHostString(), asked.getPort(), Integer.MAX_VALUE);
    if (destination instanceof Destination.Known known) {
      gather(known.addresses(), promise);
    } else if (destination instanceof Destination.Unreachable unreachable) {
      promise.tryFailure(unreachable.reason());
    } else {
      askSystemForAll(asked, promise);
    }
  }

  private void gather(List<InetSocketAddress> addresses, Promise<List<InetSocketAddress>> promise) {
    if (addresses.stream().noneMatch(InetSocketAddress::isUnresolved)) {
      promise.trySuccess(addresses);
      return;
    }
    Gathering gathering = new Gathering(addresses.size(), promise);
    for (int i = 0; i < addresses.size(); i++) {
      int place = i;
      Promise<List<InetSocketAddress>> part = executor().newPromise();
      part.addListener(done -> gathering.add(place, part));
      if (addresses.get(i).isUnresolved()) {
        askSystemForAll(addresses.get(i), part);
      } else {
        part.setSuccess(List.of(addresses.get(i)));
      }
    }
  }

  // Marked, since the JDK's resolver may have the mesh's names in it too, and would answer with an
  // address that leads nowhere.
  private void askSystem(InetSocketAddress address, Promise<InetSocketAddress> promise) {
    OwnLookup.run(() -> system.resolve(address).addListener(new PromiseNotifier<>(false, promise)));
  }

  private void askSystemForAll(
      InetSocketAddress address, Promise<List<InetSocketAddress>> promise) {
    OwnLookup.run(
        () -> system.resolveAll(address).addListener(new PromiseNotifier<>(false, promise)));
  }
}
