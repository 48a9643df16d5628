package io.meshjvm.policy;

import io.meshjvm.core.xds.InvalidResourceException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The filter chains of one port and how Envoy chooses among them: by server name, then by
 * transport, then by the protocols that the client offers in its order, and never back to a choice
 * made before (envoy: {@code filter_chain_manager_impl.cc}). Immutable; callable from any thread.
 */
public final class FilterChains {

  private static final String ANY = "";

  private final Map<String, Map<Chain.Transport, Map<String, Chain>>> tree = new HashMap<>();
  private final List<Chain> chains;
  private final @Nullable Chain otherwise;
  private final @Nullable String refusal;

  private FilterChains(List<Chain> chains, @Nullable Chain otherwise, @Nullable String refusal) {
    this.chains = List.copyOf(chains);
    this.otherwise = otherwise;
    this.refusal = refusal;
    this.chains.forEach(this::add);
  }

  /**
   * The chains of a port.
   *
   * @param chains those that name the port, or those that name none
   * @param otherwise the listener's default chain, or null
   * @throws InvalidResourceException if two chains take the same connections
   */
  static FilterChains of(List<Chain> chains, @Nullable Chain otherwise) {
    String refusal =
        chains.stream()
            .filter(chain -> chain.scope() == Chain.Scope.SOME_DESTINATIONS)
            .findFirst()
            .map(FilterChains::unsupported)
            .orElse(null);
    return new FilterChains(chains, otherwise, refusal);
  }

  /** No chain: every connection is refused. */
  static FilterChains refusing(String reason) {
    return new FilterChains(List.of(), null, reason);
  }

  /** What becomes of a connection. */
  Admission admit(Opening opening) {
    if (refusal != null) {
      return new Admission.Refuse(refusal);
    }
    String serverName = opening.serverName();
    if (serverName == null && chains.stream().anyMatch(chain -> !chain.serverNames().isEmpty())) {
      return new Admission.Refuse("filter chains go by the server name, which is not known here");
    }
    Chain chain = find(opening, serverName == null ? ANY : serverName);
    if (chain == null) {
      return new Admission.Refuse("no filter chain takes " + describe(opening));
    }
    return chain.scope() == Chain.Scope.ALL
        ? chain.admit(opening)
        : new Admission.Refuse(unsupported(chain));
  }

  private @Nullable Chain find(Opening opening, String serverName) {
    Map<Chain.Transport, Map<String, Chain>> transports = byServerName(serverName);
    Chain found = transports == null ? null : byTransport(transports, opening);
    return found == null ? otherwise : found;
  }

  private @Nullable Map<Chain.Transport, Map<String, Chain>> byServerName(String name) {
    Map<Chain.Transport, Map<String, Chain>> found = tree.get(name);
    for (int dot = name.indexOf('.', 1); found == null && dot > 0; ) {
      found = dot < name.length() - 1 ? tree.get(name.substring(dot)) : null;
      dot = name.indexOf('.', dot + 1);
    }
    return found == null ? tree.get(ANY) : found;
  }

  private static @Nullable Chain byTransport(
      Map<Chain.Transport, Map<String, Chain>> transports, Opening opening) {
    Map<String, Chain> protocols =
        transports.get(opening.tls() ? Chain.Transport.TLS : Chain.Transport.RAW);
    if (protocols == null) {
      protocols = transports.getOrDefault(Chain.Transport.ANY, Map.of());
    }
    for (String protocol : opening.alpn()) {
      Chain chain = protocols.get(protocol);
      if (chain != null) {
        return chain;
      }
    }
    return protocols.get(ANY);
  }

  private void add(Chain chain) {
    for (String name : anyIfEmpty(chain.serverNames())) {
      String key = name.startsWith("*.") ? name.substring(1) : name;
      Map<String, Chain> protocols =
          tree.computeIfAbsent(key, k -> new HashMap<>())
              .computeIfAbsent(chain.takes(), t -> new HashMap<>());
      for (String protocol : anyIfEmpty(List.copyOf(chain.protocols()))) {
        protocols.merge(protocol, chain, FilterChains::both);
      }
    }
  }

  /** Of chains for the two families of addresses the first counts; others are told apart or not. */
  private static Chain both(Chain first, Chain second) {
    if (second.scope() != Chain.Scope.ALL) {
      return second;
    }
    if (first.scope() == Chain.Scope.ALL && !(first.everywhere() && second.everywhere())) {
      throw new InvalidResourceException(
          "filter chains " + first.name() + " and " + second.name() + " match the same");
    }
    return first;
  }

  private static List<String> anyIfEmpty(List<String> values) {
    return values.isEmpty() ? List.of(ANY) : values;
  }

  private static String unsupported(Chain chain) {
    return "the match of filter chain " + chain.name() + " is not supported";
  }

  private static String describe(Opening opening) {
    return (opening.tls() ? "TLS" : "plaintext")
        + (opening.alpn().isEmpty() ? "" : " of " + String.join(", ", opening.alpn()));
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof FilterChains that
        && chains.equals(that.chains)
        && Objects.equals(otherwise, that.otherwise)
        && Objects.equals(refusal, that.refusal);
  }

  @Override
  public int hashCode() {
    return Objects.hash(chains, otherwise, refusal);
  }

  @Override
  public String toString() {
    return chains.stream().map(Chain::name).toList().toString();
  }
}
