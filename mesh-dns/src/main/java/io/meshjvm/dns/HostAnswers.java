package io.meshjvm.dns;

import io.meshjvm.core.MeshObserver;
import io.meshjvm.core.MeshObserver.NameAnswer;
import io.meshjvm.core.MeshObserver.NameHook;
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
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What hooks answer that see a host name and no port: the JDK's resolver and the DNS listener. Adds
 * to the {@link MeshNames} the choice of {@link AnswerMode} for each host, the hosts that are never
 * captured, and a warning where an answer leads nowhere.
 *
 * <p>Lookups take no lock, do not block, and may come from any thread.
 */
public final class HostAnswers {

  private static final String LOCALHOST = "localhost";
  private static final DnsAnswer NO_DATA = new DnsAnswer.NoData();

  private final MeshNames names;
  private final EndpointAddresses endpoints;
  private final LoopbackAddresses loopback;
  private final AnswerMode mode;
  private final Map<String, AnswerMode> modes;
  private final Set<String> kept;
  private final @Nullable String expandedLocalhost;
  private final DeadEnds deadEnds;
  private final MeshObserver observer;

  private HostAnswers(Builder builder) {
    this.names = builder.names;
    this.endpoints = builder.endpoints;
    this.loopback = builder.loopback;
    this.mode = builder.mode;
    this.modes = Map.copyOf(builder.modes);
    this.kept = withExpansions(builder.kept);
    this.expandedLocalhost = names.expanded(LOCALHOST);
    this.deadEnds = new DeadEnds(builder.dataPath);
    this.observer = MeshObserver.contained(builder.observer);
  }

  private Set<String> withExpansions(Set<String> hosts) {
    Set<String> all = new HashSet<>(hosts);
    for (String host : hosts) {
      String expanded = names.expanded(host);
      if (expanded != null) {
        all.add(expanded);
      }
    }
    return Set.copyOf(all);
  }

  /** Begins with everything at its default: {@link AnswerMode#VIRTUAL} for every host. */
  public static Builder builder(MeshNames names) {
    return new Builder(names);
  }

  /**
   * Answers without network. Logs the code {@code MESH-1403} once for each host whose address is
   * one that istiod has allocated, and {@code MESH-1404} once for each host whose endpoints cannot
   * stand in for its address as they should.
   *
   * @param name in any case, with or without final dot
   * @param family which addresses are wanted
   */
  public DnsAnswer lookup(String name, AddressFamily family) {
    String asked = DomainNames.key(name);
    if (asked == null || isKept(asked)) {
      return NameIndex.NOT_IN_MESH;
    }
    return switch (modeOf(asked)) {
      case VIRTUAL -> virtual(name, asked, family);
      case ENDPOINT -> direct(name, asked, family);
      case LOOPBACK -> local(name, asked, family);
    };
  }

  private DnsAnswer virtual(String name, String asked, AddressFamily family) {
    DnsAnswer answer = names.lookup(name, family);
    if (answer instanceof DnsAnswer.Found found) {
      InetAddress deadEnd = DeadEnds.firstAllocated(found.addresses());
      if (deadEnd != null) {
        deadEnds.allocated(entryOf(asked), deadEnd);
      }
    }
    return answer;
  }

  private DnsAnswer direct(String name, String asked, AddressFamily family) {
    // A host's own addresses may be of another family than its endpoints'.
    DnsAnswer entry = names.lookup(name, AddressFamily.ANY);
    if (!(entry instanceof DnsAnswer.Found known)) {
      return entry;
    }
    List<InetAddress> all = endpoints.of(hostOf(asked));
    if (all.isEmpty()) {
      deadEnds.noEndpoint(entryOf(asked), known.addresses().get(0));
      return names.lookup(name, family);
    }
    return inPlaceOf(known, family.among(all));
  }

  private DnsAnswer local(String name, String asked, AddressFamily family) {
    DnsAnswer entry = names.lookup(name, AddressFamily.ANY);
    if (!(entry instanceof DnsAnswer.Found known)) {
      return entry;
    }
    return loopback
        .of(hostOf(asked))
        .map(address -> inPlaceOf(known, family.among(List.of(address))))
        .orElseGet(() -> virtual(name, asked, family));
  }

  /** The answer of the table with other addresses, if there are any. */
  private static DnsAnswer inPlaceOf(DnsAnswer.Found known, List<InetAddress> addresses) {
    return addresses.isEmpty()
        ? NO_DATA
        : new DnsAnswer.Found(known.name(), known.alias(), addresses, known.ttl());
  }

  private AnswerMode modeOf(String asked) {
    if (modes.isEmpty()) {
      return mode;
    }
    AnswerMode own = modes.get(asked);
    return own == null ? modes.getOrDefault(hostOf(asked), mode) : own;
  }

  /** The host whose entry the table has for a name, a wildcard as such. */
  private String entryOf(String asked) {
    String host = names.host(asked);
    return host == null ? asked : host;
  }

  /** The full host of a name; the name itself if the mesh does not have it or by a wildcard. */
  private String hostOf(String asked) {
    String host = names.host(asked);
    if (host == null || !host.startsWith("*")) {
      return host == null ? asked : host;
    }
    String unexpanded = names.unexpanded(asked);
    return unexpanded == null ? asked : unexpanded;
  }

  /**
   * Answers as {@link #lookup}, or where the mesh does not have the name from the system's DNS, and
   * tells the observer which of them.
   *
   * @return at least one address; fails with {@link UnknownHostException} if there is none
   */
  public CompletionStage<List<InetAddress>> resolve(
      String name, AddressFamily family, SystemResolver system) {
    DnsAnswer answer = lookup(name, family);
    if (!(answer instanceof DnsAnswer.NotInMesh)) {
      observer.nameLookedUp(NameHook.RESOLVER, NameAnswer.MESH);
    }
    if (answer instanceof DnsAnswer.Found found) {
      return CompletableFuture.completedFuture(found.addresses());
    }
    if (answer instanceof DnsAnswer.NoData) {
      return CompletableFuture.failedFuture(
          new UnknownHostException(name + ": the mesh has no address of family " + family));
    }
    return system
        .resolve(name, family)
        .whenComplete(
            (addresses, failure) ->
                observer.nameLookedUp(
                    NameHook.RESOLVER, failure == null ? NameAnswer.SYSTEM : NameAnswer.FAILED));
  }

  /** Is told by the hooks of this JVM what became of the lookups that they made here. */
  public MeshObserver observer() {
    return observer;
  }

  /**
   * Whether {@code name} is left to the system whatever the mesh says of it, as {@code localhost}
   * is and the control plane's own host, with the search domain behind them too.
   */
  public boolean keeps(String name) {
    String key = DomainNames.key(name);
    return key == null || isKept(key);
  }

  private boolean isKept(String host) {
    return kept.contains(host)
        || isWithin(host, LOCALHOST)
        || (expandedLocalhost != null && isWithin(host, expandedLocalhost));
  }

  // RFC 6761, section 6.3: every name below as well.
  private static boolean isWithin(String host, String domain) {
    int dot = host.length() - domain.length() - 1;
    return host.endsWith(domain) && (dot < 0 || host.charAt(dot) == '.');
  }

  /** The options; for use on one thread. */
  public static final class Builder {

    private final MeshNames names;
    private EndpointAddresses endpoints = EndpointAddresses.none();
    private LoopbackAddresses loopback = LoopbackAddresses.none();
    private AnswerMode mode = AnswerMode.VIRTUAL;
    private final Map<String, AnswerMode> modes = new HashMap<>();
    private final Set<String> kept = new HashSet<>();
    private Predicate<String> dataPath = host -> false;
    private MeshObserver observer = MeshObserver.none();

    private Builder(MeshNames names) {
      this.names = Objects.requireNonNull(names, "names");
    }

    /** Where {@link AnswerMode#ENDPOINT} takes its addresses from. */
    public Builder endpoints(EndpointAddresses addresses) {
      endpoints = Objects.requireNonNull(addresses, "addresses");
      return this;
    }

    /** Where {@link AnswerMode#LOOPBACK} takes its addresses from. */
    public Builder loopback(LoopbackAddresses addresses) {
      loopback = Objects.requireNonNull(addresses, "addresses");
      return this;
    }

    /** The mode of every host that has none of its own. */
    public Builder mode(AnswerMode each) {
      mode = Objects.requireNonNull(each, "each");
      return this;
    }

    /** The mode of one host, by its full name for each of its forms, or by one form for that. */
    public Builder mode(String host, AnswerMode own) {
      modes.put(DomainNames.lenientKey(host), Objects.requireNonNull(own, "own"));
      return this;
    }

    /** Never captures {@code host}: its name is left to the system, as {@code localhost} is. */
    public Builder keep(String host) {
      kept.add(DomainNames.lenientKey(host));
      return this;
    }

    /**
     * For which hosts this machine has a data path that knows the addresses of the name table, so
     * that there is nothing to warn of; for none unless said otherwise.
     *
     * @param hosts is given the host of the name table, in lower case and without final dot, a
     *     wildcard as such; must not block
     */
    public Builder dataPath(Predicate<String> hosts) {
      dataPath = Objects.requireNonNull(hosts, "hosts");
      return this;
    }

    /** Is told what came of lookups; nobody unless said otherwise. */
    public Builder observer(MeshObserver observer) {
      this.observer = Objects.requireNonNull(observer, "observer");
      return this;
    }

    /** The answers. */
    public HostAnswers build() {
      return new HostAnswers(this);
    }
  }
}
