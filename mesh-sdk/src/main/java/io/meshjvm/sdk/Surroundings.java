package io.meshjvm.sdk;

import io.meshjvm.core.Source;
import io.meshjvm.core.bootstrap.OutboundSettings;
import io.meshjvm.dns.AddressFamily;
import io.meshjvm.dns.DnsAnswer;
import io.meshjvm.dns.MeshNames;
import io.meshjvm.dns.NameTable;
import io.meshjvm.policy.OutboundPolicy;
import io.meshjvm.traffic.Destinations;
import io.meshjvm.traffic.Pick;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What names and policy have to say on where calls go. Thread-safe. */
final class Surroundings implements Destinations.Surroundings {

  private final MeshNames names;
  private final Source<OutboundPolicy> policy;
  private final OutboundSettings settings;
  private volatile Hosts hosts = new Hosts(null, Map.of());

  Surroundings(MeshNames names, Source<OutboundPolicy> policy, OutboundSettings settings) {
    this.names = names;
    this.policy = policy;
    this.settings = settings;
  }

  /** The hosts of a name table by address. */
  private record Hosts(@Nullable NameTable table, Map<InetAddress, List<String>> byAddress) {

    static Hosts of(NameTable table) {
      Map<InetAddress, List<String>> byAddress = new HashMap<>();
      table
          .entries()
          .forEach(
              (host, entry) ->
                  entry
                      .addresses()
                      .forEach(
                          ip -> byAddress.computeIfAbsent(ip, k -> new ArrayList<>()).add(host)));
      return new Hosts(table, byAddress);
    }
  }

  @Override
  public boolean hasName(String host) {
    return !(names.lookup(host, AddressFamily.ANY) instanceof DnsAnswer.NotInMesh);
  }

  @Override
  public Collection<InetAddress> addresses(String host) {
    return names.lookup(host, AddressFamily.ANY) instanceof DnsAnswer.Found found
        ? found.addresses()
        : List.of();
  }

  // The very table: to compare two would cost as much as to go through one.
  @SuppressWarnings("ReferenceEquality")
  @Override
  public Collection<String> hosts(InetAddress address) {
    NameTable table = names.current();
    Hosts known = hosts;
    if (known.table() != table) {
      // Made when somebody asks, since few call addresses; twice at worst, with the same content.
      known = Hosts.of(table);
      hosts = known;
    }
    return known.byAddress().getOrDefault(address, List.of());
  }

  @Override
  public Optional<Pick.NoEndpoint> refusal(String destination) {
    OutboundPolicy now = policy.current().under(settings);
    return switch (now.mode()) {
      case ALLOW_ANY -> Optional.empty();
      case UNKNOWN ->
          Optional.of(
              new Pick.NoEndpoint(
                  "MESH-1505",
                  "The control plane has not told yet whether calls to what the mesh does not know"
                      + " may be made, and it does not know "
                      + destination,
                  "Wait until the mesh is joined, or look at the control plane's status if this"
                      + " lasts"));
      case REGISTRY_ONLY ->
          Optional.of(
              new Pick.NoEndpoint(
                  "MESH-1521",
                  "The mesh does not know "
                      + destination
                      + ", and calls to what it does not know are refused ("
                      + source()
                      + ")",
                  "Check the spelling, or create a ServiceEntry for the host and export it to this"
                      + " workload's namespace"));
      case EGRESS_PROXY ->
          Optional.of(
              new Pick.NoEndpoint(
                  "MESH-1522",
                  "The mesh does not know "
                      + destination
                      + ", and wants such calls to go through "
                      + now.cluster()
                      + ", which this library does not do",
                  "Create a ServiceEntry for the host, or set outboundPolicy=ALLOW_ANY if it may be"
                      + " called past the proxy"));
    };
  }

  private String source() {
    return settings.unknown() == OutboundSettings.Unknown.MESH
        ? "outboundTrafficPolicy REGISTRY_ONLY of the mesh or of a Sidecar"
        : "setting outboundPolicy=REGISTRY_ONLY";
  }
}
