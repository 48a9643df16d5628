package io.meshjvm.dns;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * What hooks answer that see a host name and no port: the JDK's resolver and the DNS listener. Adds
 * to the {@link MeshNames} the choice of {@link AnswerMode} for each host, and the hosts that are
 * never captured.
 *
 * <p>Lookups take no lock, do not block, and may come from any thread.
 */
public final class HostAnswers {

  private final MeshNames names;
  private final EndpointAddresses endpoints;
  private final AnswerMode mode;
  private final Map<String, AnswerMode> modes;
  private final Set<String> kept;

  private HostAnswers(Builder builder) {
    this.names = builder.names;
    this.endpoints = builder.endpoints;
    this.mode = builder.mode;
    this.modes = Map.copyOf(builder.modes);
    this.kept = Set.copyOf(builder.kept);
  }

  /** Begins with everything at its default: {@link AnswerMode#VIRTUAL} for every host. */
  public static Builder builder(MeshNames names) {
    return new Builder(names);
  }

  /**
   * Answers without network.
   *
   * @param name in any case, with or without final dot
   * @param family which addresses are wanted
   */
  public DnsAnswer lookup(String name, AddressFamily family) {
    if (keeps(name)) {
      return new DnsAnswer.NotInMesh();
    }
    String host = DomainNames.relative(name);
    DnsAnswer answer = names.lookup(name, family);
    if (answer instanceof DnsAnswer.Found found
        && modes.getOrDefault(host, mode) == AnswerMode.ENDPOINT) {
      List<InetAddress> direct = endpoints.of(host).stream().filter(family::includes).toList();
      return direct.isEmpty()
          ? found
          : new DnsAnswer.Found(found.name(), found.alias(), direct, found.ttl());
    }
    return answer;
  }

  /**
   * Answers as {@link #lookup}, or where the mesh does not have the name from the system's DNS.
   *
   * @return at least one address; fails with {@link UnknownHostException} if there is none
   */
  public CompletionStage<List<InetAddress>> resolve(
      String name, AddressFamily family, SystemResolver system) {
    DnsAnswer answer = lookup(name, family);
    if (answer instanceof DnsAnswer.Found found) {
      return CompletableFuture.completedFuture(found.addresses());
    }
    if (answer instanceof DnsAnswer.NoData) {
      return CompletableFuture.failedFuture(
          new UnknownHostException(name + ": the mesh has no address of family " + family));
    }
    return system.resolve(name, family);
  }

  /**
   * Whether {@code name} is left to the system whatever the mesh says of it, as {@code localhost}
   * is and the control plane's own host.
   */
  public boolean keeps(String name) {
    String host = DomainNames.relative(name);
    return kept.contains(host) || host.equals("localhost") || host.endsWith(".localhost");
  }

  /** The options; for use on one thread. */
  public static final class Builder {

    private final MeshNames names;
    private EndpointAddresses endpoints = EndpointAddresses.none();
    private AnswerMode mode = AnswerMode.VIRTUAL;
    private final Map<String, AnswerMode> modes = new HashMap<>();
    private final Set<String> kept = new HashSet<>();

    private Builder(MeshNames names) {
      this.names = Objects.requireNonNull(names, "names");
    }

    /** Where {@link AnswerMode#ENDPOINT} takes its addresses from. */
    public Builder endpoints(EndpointAddresses addresses) {
      endpoints = Objects.requireNonNull(addresses, "addresses");
      return this;
    }

    /** The mode of every host that has none of its own. */
    public Builder mode(AnswerMode each) {
      mode = Objects.requireNonNull(each, "each");
      return this;
    }

    /** The mode of one host, as it is asked for. */
    public Builder mode(String host, AnswerMode own) {
      modes.put(DomainNames.relative(host), Objects.requireNonNull(own, "own"));
      return this;
    }

    /** Never captures {@code host}: its name is left to the system, as {@code localhost} is. */
    public Builder keep(String host) {
      kept.add(DomainNames.relative(host));
      return this;
    }

    /** The answers. */
    public HostAnswers build() {
      return new HostAnswers(this);
    }
  }
}
