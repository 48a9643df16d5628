package io.meshjvm.dns.jdk;

import io.meshjvm.core.OwnLookup;
import io.meshjvm.dns.AddressFamily;
import io.meshjvm.dns.DnsAnswer;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.net.spi.InetAddressResolver;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Answers names of the mesh from memory and leaves the rest to the JDK's built-in resolver: other
 * names, reverse lookups, this machine's own name, what the library looks up for itself, and
 * everything as long as there is no member.
 */
final class MeshInetAddressResolver implements InetAddressResolver {

  private final InetAddressResolver builtIn;
  private final Supplier<String> localHost;
  private final AttachedMembers members;
  private final Random random = new Random();

  MeshInetAddressResolver(
      InetAddressResolver builtIn, Supplier<String> localHost, AttachedMembers members) {
    this.builtIn = Objects.requireNonNull(builtIn, "builtIn");
    this.localHost = Objects.requireNonNull(localHost, "localHost");
    this.members = Objects.requireNonNull(members, "members");
  }

  @Override
  public Stream<InetAddress> lookupByName(String host, LookupPolicy policy)
      throws UnknownHostException {
    if (ResolverProbe.isProbe(host)) {
      return ResolverProbe.answer();
    }
    if (BuiltInLookup.isMarked(host)) {
      return builtIn.lookupByName(BuiltInLookup.unmarked(host), policy);
    }
    if (members.count() == 0 || OwnLookup.isUnderWay()) {
      return builtIn.lookupByName(host, policy);
    }
    boolean early = members.mayComeToKnow(host);
    Optional<Stream<InetAddress>> answer = ofMesh(host, policy);
    return answer.isPresent() ? answer.get() : ofSystem(host, policy, early);
  }

  private Stream<InetAddress> ofSystem(String host, LookupPolicy policy, boolean early)
      throws UnknownHostException {
    try {
      Stream<InetAddress> addresses = builtIn.lookupByName(host, policy);
      members.leftToSystem(true);
      return addresses;
    } catch (UnknownHostException e) {
      Optional<Stream<InetAddress>> late = Optional.empty();
      if (early) {
        // The JVM would go on saying so for 10 s. If the host is one of the mesh, it is known in a
        // moment.
        members.awaitTables();
        late = ofMesh(host, policy);
      }
      if (late.isEmpty()) {
        members.leftToSystem(false);
      }
      return late.orElseThrow(() -> e);
    }
  }

  /** Empty if the mesh leaves the host to the system. */
  private Optional<Stream<InetAddress>> ofMesh(String host, LookupPolicy policy)
      throws UnknownHostException {
    DnsAnswer answer = members.lookup(host, family(policy));
    if (answer instanceof DnsAnswer.NotInMesh || host.equalsIgnoreCase(localHost.get())) {
      return Optional.empty();
    }
    if (answer instanceof DnsAnswer.Found found) {
      return Optional.of(order(policy).of(host, found.addresses(), random));
    }
    throw new UnknownHostException(host + ": the mesh has no address of family " + family(policy));
  }

  @Override
  public String lookupByAddress(byte[] address) throws UnknownHostException {
    return builtIn.lookupByAddress(address);
  }

  private static AddressFamily family(LookupPolicy policy) {
    if (!has(policy, LookupPolicy.IPV6)) {
      return AddressFamily.IPV4;
    }
    return has(policy, LookupPolicy.IPV4) ? AddressFamily.ANY : AddressFamily.IPV6;
  }

  private static AddressOrder order(LookupPolicy policy) {
    if (has(policy, LookupPolicy.IPV4_FIRST)) {
      return AddressOrder.IPV4_FIRST;
    }
    return has(policy, LookupPolicy.IPV6_FIRST) ? AddressOrder.IPV6_FIRST : AddressOrder.ANY;
  }

  private static boolean has(LookupPolicy policy, int characteristic) {
    return (policy.characteristics() & characteristic) != 0;
  }
}
