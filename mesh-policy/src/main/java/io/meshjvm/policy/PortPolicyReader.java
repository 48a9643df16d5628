package io.meshjvm.policy;

import io.meshjvm.core.identity.TrustDomain;
import io.meshjvm.core.xds.InvalidResourceException;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the chains of one port say together: a chain that ends TLS and one that takes plaintext make
 * it permissive, the first alone strict, the second alone disabled.
 */
final class PortPolicyReader {

  /** What a client offers whose TLS is the mesh's (istio: {@code pilot/pkg/networking/util}). */
  private static final Set<String> MESH_PROTOCOLS =
      Set.of("istio", "istio-peer-exchange", "istio-http/1.0", "istio-http/1.1", "istio-h2");

  private PortPolicyReader() {}

  /**
   * Reads the policy. No chain at all means that every connection is refused, which strict comes
   * closest to.
   *
   * @param own chains that name the port, or those that name none
   * @param otherwise the listener's default chain, or null
   */
  static PortPolicy read(List<Chain> own, @Nullable Chain otherwise) {
    FilterChains choice = FilterChains.of(own, otherwise);
    List<Chain> chains = Stream.concat(own.stream(), Stream.ofNullable(otherwise)).toList();
    List<Chain> open = chains.stream().filter(c -> c.tls() == null && !c.narrowed()).toList();
    List<Chain> secure = chains.stream().filter(c -> c.tls() != null).toList();
    if (secure.isEmpty() && open.isEmpty()) {
      PortPolicy strict = PortPolicy.strict();
      return new PortPolicy(
          strict.mode(),
          true,
          Set.of(),
          Set.of(),
          false,
          unenforced(chains),
          keyless(chains),
          choice);
    }
    boolean plaintext = open.stream().anyMatch(Chain::plaintext);
    InboundMode mode =
        secure.isEmpty()
            ? InboundMode.DISABLE
            : plaintext ? InboundMode.PERMISSIVE : InboundMode.STRICT;
    return new PortPolicy(
        mode,
        secure.stream().anyMatch(c -> Objects.requireNonNull(c.tls()).clientCertificate()),
        trustDomains(secure),
        meshProtocols(secure),
        open.stream().anyMatch(Chain::passthrough),
        unenforced(chains),
        keyless(chains),
        choice);
  }

  /** Lets in the mesh's TLS and plaintext, and asks nothing of them. */
  static PortPolicy open() {
    TlsTerms terms = new TlsTerms(true, Set.of());
    return read(
        List.of(
            Chain.open("mesh", Chain.Transport.TLS, MESH_PROTOCOLS, terms),
            Chain.open("application", Chain.Transport.TLS, Set.of(), null),
            Chain.open("plaintext", Chain.Transport.RAW, Set.of(), null)),
        null);
  }

  private static Set<TrustDomain> trustDomains(List<Chain> secure) {
    List<Set<TrustDomain>> terms =
        secure.stream()
            .map(c -> Objects.requireNonNull(c.tls()).trustDomains())
            .distinct()
            .toList();
    if (terms.size() > 1) {
      throw new InvalidResourceException(
          "filter chains "
              + secure.get(0).name()
              + " and others of one port accept different trust domains");
    }
    return terms.isEmpty() ? Set.of() : terms.get(0);
  }

  private static Set<String> meshProtocols(List<Chain> secure) {
    boolean any = secure.stream().anyMatch(c -> c.protocols().isEmpty() && !c.narrowed());
    return any
        ? Set.of()
        : secure.stream().flatMap(c -> c.protocols().stream()).collect(Collectors.toSet());
  }

  /** A plaintext chain for some callers only is not opened to all; it is named instead. */
  private static Set<String> unenforced(List<Chain> chains) {
    Set<String> names = new TreeSet<>();
    for (Chain chain : chains) {
      names.addAll(chain.rules().unsupported());
      if (chain.narrowed()) {
        names.add("match of filter chain " + chain.name());
      }
    }
    return names;
  }

  private static Set<String> keyless(List<Chain> chains) {
    return chains.stream()
        .flatMap(chain -> chain.rules().keyless().stream())
        .collect(Collectors.toSet());
  }
}
