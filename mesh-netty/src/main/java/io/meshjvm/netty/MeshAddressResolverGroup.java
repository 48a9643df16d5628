package io.meshjvm.netty;

import io.meshjvm.core.MeshMember;
import io.meshjvm.dns.HostAnswers;
import io.meshjvm.traffic.HostResolver;
import io.meshjvm.traffic.Traffic;
import io.netty.resolver.AddressResolver;
import io.netty.resolver.AddressResolverGroup;
import io.netty.resolver.DefaultAddressResolverGroup;
import io.netty.util.concurrent.EventExecutor;
import java.net.InetSocketAddress;
import java.util.Objects;

/**
 * The mesh's services, for clients that are built on Netty: {@code Bootstrap.resolver(..)}, Reactor
 * Netty's {@code HttpClient.resolver(..)}.
 *
 * <p>It sees host and port, so it answers with the address and port of an endpoint that is to take
 * the connection: the next one with each {@code resolve}, all of them with {@code resolveAll},
 * those to try first in front. A service without an endpoint that could take it fails with a {@link
 * java.net.ConnectException} and the reason. Where no endpoints are known, a name of the mesh has
 * the addresses of its name table, as {@link HostAnswers} gives them. Everything else, literals,
 * {@code localhost} and the control plane's own host among it, is left to another group.
 *
 * <p>Addresses alone say nothing of TLS: {@link MeshNetty} and {@link MeshReactorNetty} speak to
 * each endpoint as it wants.
 *
 * <p>Answers for the mesh come from memory, without waiting, and follow its changes; only endpoints
 * that the mesh knows by a host name are looked up, by the member and off the event loop. After the
 * member is closed the last answers stay. Thread-safe. Closing does not close the other group.
 */
public final class MeshAddressResolverGroup extends AddressResolverGroup<InetSocketAddress> {

  private final DestinationLookup destinations;
  private final EndpointHosts hosts;
  private final AddressResolverGroup<InetSocketAddress> others;

  private MeshAddressResolverGroup(
      DestinationLookup destinations,
      EndpointHosts hosts,
      AddressResolverGroup<InetSocketAddress> others) {
    this.destinations = destinations;
    this.hosts = hosts;
    this.others = Objects.requireNonNull(others, "others");
  }

  /**
   * The services of a member's mesh, and for every other name Netty's own default, the JDK's
   * resolver. That one blocks the event loop while it asks DNS, as it does without this group.
   */
  public static MeshAddressResolverGroup of(MeshMember member) {
    return of(member, DefaultAddressResolverGroup.INSTANCE);
  }

  /**
   * The services of a member's mesh.
   *
   * @param others asked for every other name; for example a {@code DnsAddressResolverGroup}. Stays
   *     the caller's to close
   */
  public static MeshAddressResolverGroup of(
      MeshMember member, AddressResolverGroup<InetSocketAddress> others) {
    return new MeshAddressResolverGroup(
        new DestinationLookup(member.part(Traffic.class), member.part(HostAnswers.class)),
        new EndpointHosts(member.part(HostResolver.class)),
        others);
  }

  @Override
  protected AddressResolver<InetSocketAddress> newResolver(EventExecutor executor) {
    return new MeshAddressResolver(executor, destinations, hosts, others.getResolver(executor));
  }
}
