package io.meshjvm.netty;

import io.meshjvm.core.MeshObserver;
import io.meshjvm.core.MeshObserver.NameAnswer;
import io.meshjvm.core.MeshObserver.NameHook;
import io.meshjvm.core.OwnLookup;
import io.netty.resolver.AbstractAddressResolver;
import io.netty.resolver.AddressResolver;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import io.netty.util.concurrent.PromiseNotifier;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.Supplier;

/** Answers for one event loop; what is not of the mesh, {@code others} know. */
final class MeshAddressResolver extends AbstractAddressResolver<InetSocketAddress> {

  private final DestinationLookup destinations;
  private final EndpointHosts hosts;
  private final AddressResolver<InetSocketAddress> others;
  private final MeshObserver observer;

  MeshAddressResolver(
      EventExecutor executor,
      DestinationLookup destinations,
      EndpointHosts hosts,
      AddressResolver<InetSocketAddress> others) {
    super(executor, InetSocketAddress.class);
    this.destinations = destinations;
    this.hosts = hosts;
    this.others = others;
    this.observer = destinations.answers().observer();
  }

  @Override
  protected boolean doIsResolved(InetSocketAddress address) {
    return !address.isUnresolved();
  }

  @Override
  protected void doResolve(InetSocketAddress asked, Promise<InetSocketAddress> promise) {
    Destination destination = find(asked, 1);
    if (destination instanceof Destination.Known known) {
      Promise<List<InetSocketAddress>> addresses = executor().newPromise();
      addresses.addListener(done -> takeFirst(addresses, promise));
      gather(known.places(), addresses);
    } else if (destination instanceof Destination.Unreachable unreachable) {
      promise.tryFailure(unreachable.reason());
    } else {
      ask(asked, () -> others.resolve(asked), promise);
    }
  }

  @Override
  protected void doResolveAll(InetSocketAddress asked, Promise<List<InetSocketAddress>> promise) {
    Destination destination = find(asked, Integer.MAX_VALUE);
    if (destination instanceof Destination.Known known) {
      gather(known.places(), promise);
    } else if (destination instanceof Destination.Unreachable unreachable) {
      promise.tryFailure(unreachable.reason());
    } else {
      ask(asked, () -> others.resolveAll(asked), promise);
    }
  }

  private Destination find(InetSocketAddress asked, int limit) {
    Destination found = destinations.of(asked.getHostString(), asked.getPort(), limit);
    if (!(found instanceof Destination.NotInMesh)) {
      observer.nameLookedUp(NameHook.RESOLVER, NameAnswer.MESH);
    }
    return found;
  }

  private static void takeFirst(
      Future<List<InetSocketAddress>> addresses, Promise<InetSocketAddress> promise) {
    if (addresses.isSuccess()) {
      promise.trySuccess(addresses.getNow().get(0));
    } else {
      promise.tryFailure(addresses.cause());
    }
  }

  private void gather(List<Destination.Place> places, Promise<List<InetSocketAddress>> promise) {
    Gathering gathering = new Gathering(places.size(), promise);
    for (int i = 0; i < places.size(); i++) {
      int nth = i;
      Promise<List<InetSocketAddress>> part = executor().newPromise();
      part.addListener(done -> gathering.add(nth, part));
      hosts.lookUp(places.get(i), part);
    }
  }

  // Marked, since the JDK's resolver may have the mesh's names in it too, and would answer for what
  // is left to the system.
  private <T> void ask(InetSocketAddress asked, Supplier<Future<T>> question, Promise<T> promise) {
    OwnLookup.run(
        () ->
            question
                .get()
                .addListener(done -> leftToOthers(asked, done.isSuccess()))
                .addListener(new PromiseNotifier<>(false, promise)));
  }

  private void leftToOthers(InetSocketAddress asked, boolean answered) {
    if (!DestinationLookup.isLiteral(asked.getHostString())) {
      observer.nameLookedUp(NameHook.RESOLVER, answered ? NameAnswer.SYSTEM : NameAnswer.FAILED);
    }
  }
}
