package io.meshjvm.core.bootstrap;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Which of a machine's addresses the workload announces to the mesh.
 *
 * <p>Explicit addresses are taken as they are and are all that is announced. Otherwise every
 * address of an interface that is up counts, IPv4 before IPv6, except loopback, link-local,
 * multicast and wildcard addresses, bridges of container runtimes and hypervisors, and 1.1.1.1,
 * which Istio's agents announce when they know nothing. The first address is the identity of the
 * instance.
 *
 * @param addresses explicit addresses, the identity first; empty to look at the interfaces
 * @param cidrs blocks such as {@code 10.0.0.0/8} that an address must be in; empty for all
 * @param interfaces names of the interfaces that count, bridges included; empty for all but bridges
 * @param families families that count
 * @param loopback whether loopback addresses of interfaces count too, after all others
 */
public record AddressPolicy(
    List<InetAddress> addresses,
    List<String> cidrs,
    List<String> interfaces,
    Families families,
    boolean loopback) {

  /**
   * Checks and copies the parts.
   *
   * @throws IllegalArgumentException if a block is malformed
   */
  public AddressPolicy {
    addresses = List.copyOf(addresses);
    cidrs = List.copyOf(cidrs);
    cidrs.forEach(Cidr::parse);
    interfaces = List.copyOf(interfaces);
    Objects.requireNonNull(families, "families");
  }

  /** The policy that takes all usable addresses of the machine. */
  public static AddressPolicy automatic() {
    return builder().build();
  }

  /** The policy that takes one address and nothing else. */
  public static AddressPolicy of(InetAddress address) {
    return builder().address(address).build();
  }

  /** A builder of the automatic policy. */
  public static Builder builder() {
    return new Builder();
  }

  /** The address families that count. */
  public enum Families {
    /** Both; a machine that has both is dual-stack. */
    ANY,
    /** IPv4 only. */
    IPV4,
    /** IPv6 only. */
    IPV6
  }

  /**
   * A network interface of the machine.
   *
   * @param name name, for example {@code eth0}
   * @param up whether it is up
   * @param addresses its addresses
   */
  public record HostInterface(String name, boolean up, List<InetAddress> addresses) {

    /** Checks and copies the parts. */
    public HostInterface {
      Objects.requireNonNull(name, "name");
      addresses = List.copyOf(addresses);
    }
  }

  /** Builds a policy. Not thread-safe. */
  public static final class Builder {

    private final List<InetAddress> addresses = new ArrayList<>();
    private final List<String> cidrs = new ArrayList<>();
    private final List<String> interfaces = new ArrayList<>();
    private Families families = Families.ANY;
    private boolean loopback;

    private Builder() {}

    /** Adds an explicit address; the first one is the identity. */
    public Builder address(InetAddress address) {
      addresses.add(address);
      return this;
    }

    /** Adds a block that addresses may be in, for example {@code 10.0.0.0/8}. */
    public Builder cidr(String cidr) {
      cidrs.add(cidr);
      return this;
    }

    /** Adds an interface whose addresses count, for example {@code eth1}. */
    public Builder networkInterface(String name) {
      interfaces.add(name);
      return this;
    }

    /** Restricts the families. */
    public Builder families(Families families) {
      this.families = families;
      return this;
    }

    /** Lets loopback addresses count, for meshes on one machine. */
    public Builder loopback(boolean loopback) {
      this.loopback = loopback;
      return this;
    }

    /**
     * The policy.
     *
     * @throws IllegalArgumentException if a block is malformed
     */
    public AddressPolicy build() {
      return new AddressPolicy(addresses, cidrs, interfaces, families, loopback);
    }
  }
}
