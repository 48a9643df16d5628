package io.meshjvm.core.bootstrap;

import io.meshjvm.core.bootstrap.AddressPolicy.Families;
import io.meshjvm.core.bootstrap.AddressPolicy.HostInterface;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** Applies an {@link AddressPolicy} to the interfaces of a machine. */
final class AddressSelection {

  private static final Pattern BRIDGE =
      Pattern.compile(
          "docker.*|br-[0-9a-f]{12}|cni.*|cbr\\d+|virbr.*|veth.*|vnet\\d+|flannel.*|cali.*"
              + "|vxlan\\.calico|cilium_.*|lxc.*|lxdbr.*|podman.*|nerdctl.*|kube-ipvs0|weave");

  private final AddressPolicy policy;
  private final List<Cidr> cidrs;
  private final List<InetAddress> taken = new ArrayList<>();
  private final List<String> refused = new ArrayList<>();

  private AddressSelection(AddressPolicy policy) {
    this.policy = policy;
    this.cidrs = policy.cidrs().stream().map(Cidr::parse).toList();
  }

  /**
   * The addresses to announce, the identity first, at least one.
   *
   * @param policy what to look for
   * @param interfaces read only if the policy names no address
   */
  static List<InetAddress> select(AddressPolicy policy, Supplier<List<HostInterface>> interfaces) {
    AddressSelection selection = new AddressSelection(policy);
    return policy.addresses().isEmpty()
        ? selection.look(interfaces.get())
        : policy.addresses().stream().map(AddressSelection::explicit).distinct().toList();
  }

  private static InetAddress explicit(InetAddress address) {
    unusable(address)
        .ifPresent(
            reason -> {
              throw Fault.BAD_ADDRESS.at(
                  "address " + address.getHostAddress() + " cannot be announced: it is " + reason);
            });
    return IpLiteral.withoutZone(address);
  }

  private List<InetAddress> look(List<HostInterface> interfaces) {
    for (HostInterface host : interfaces) {
      for (InetAddress address : host.addresses()) {
        Optional<String> reason = objection(host).or(() -> objection(address));
        if (reason.isPresent()) {
          refused.add(host.name() + " " + address.getHostAddress() + ": " + reason.get());
        } else {
          taken.add(IpLiteral.withoutZone(address));
        }
      }
    }
    if (taken.isEmpty()) {
      throw Fault.NO_ADDRESS.at(
          "this machine has no address to announce; seen: "
              + (refused.isEmpty() ? "none" : String.join(", ", refused)));
    }
    Comparator<InetAddress> loopbackLast = Comparator.comparing(InetAddress::isLoopbackAddress);
    return taken.stream()
        .distinct()
        .sorted(loopbackLast.thenComparing(address -> !(address instanceof Inet4Address)))
        .toList();
  }

  private Optional<String> objection(HostInterface host) {
    if (!host.up()) {
      return Optional.of("interface is down");
    }
    if (!policy.interfaces().isEmpty()) {
      return policy.interfaces().contains(host.name())
          ? Optional.empty()
          : Optional.of("interface was not asked for");
    }
    return BRIDGE.matcher(host.name()).matches()
        ? Optional.of("interface is a container or virtual-machine bridge")
        : Optional.empty();
  }

  private Optional<String> objection(InetAddress address) {
    Optional<String> unusable = unusable(address);
    if (unusable.isPresent()) {
      return unusable;
    }
    if (address.isLoopbackAddress() && !policy.loopback()) {
      return Optional.of("loopback");
    }
    boolean ipv4 = address instanceof Inet4Address;
    if (policy.families() == (ipv4 ? Families.IPV6 : Families.IPV4)) {
      return Optional.of("not " + policy.families());
    }
    return cidrs.isEmpty() || cidrs.stream().anyMatch(cidr -> cidr.contains(address))
        ? Optional.empty()
        : Optional.of("not in " + policy.cidrs());
  }

  private static Optional<String> unusable(InetAddress address) {
    if (address.isAnyLocalAddress()) {
      return Optional.of("a wildcard");
    }
    if (address.isMulticastAddress()) {
      return Optional.of("multicast");
    }
    if (address.isLinkLocalAddress()) {
      return Optional.of("link-local");
    }
    String literal = address.getHostAddress();
    if (literal.equals("255.255.255.255")) {
      return Optional.of("broadcast");
    }
    return literal.equals("1.1.1.1")
        ? Optional.of("the placeholder of agents that know no address")
        : Optional.empty();
  }
}
