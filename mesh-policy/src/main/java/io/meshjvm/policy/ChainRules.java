package io.meshjvm.policy;

import io.meshjvm.core.xds.InvalidResourceException;
import io.meshjvm.proto.envoy.config.listener.v3.FilterChain;
import java.time.Clock;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The rules of a filter chain, compiled. What it has that is not known here denies everything that
 * comes by it: a chain is enforced whole or not opened.
 */
final class ChainRules implements ChainPolicy {

  private final FilterChain source;
  private final @Nullable TlsTerms terms;
  private final NetworkRules network;
  private final @Nullable HttpRules http;
  private final Set<String> unsupported = new TreeSet<>();
  private final boolean asksServerName;

  private ChainRules(FilterChain source, @Nullable TlsTerms terms, Clock clock) {
    this.source = source;
    this.terms = terms;
    this.network = NetworkRules.read(source);
    this.http = HttpRules.find(source, clock);
    unsupported.addAll(network.unsupported());
    if (http != null) {
      unsupported.addAll(http.unsupported());
    }
    this.asksServerName = network.asksServerName() || (http != null && http.asksServerName());
  }

  /**
   * Reads the rules.
   *
   * @param clock tells whether tokens have expired
   * @throws InvalidResourceException if Envoy would refuse one
   */
  static ChainRules read(FilterChain source, @Nullable TlsTerms terms, Clock clock) {
    return new ChainRules(source, terms, clock);
  }

  /** Rules that allow everything. */
  static ChainRules open(String name, @Nullable TlsTerms terms) {
    return read(FilterChain.newBuilder().setName(name).build(), terms, Clock.systemUTC());
  }

  @Override
  public String name() {
    return source.getName();
  }

  @Override
  public Optional<TlsTerms> tls() {
    return Optional.ofNullable(terms);
  }

  @Override
  public boolean http() {
    return http != null;
  }

  @Override
  public boolean decidesRequests() {
    return http != null && http.decides();
  }

  @Override
  public Verdict connection(Caller caller) {
    if (!unsupported.isEmpty()) {
      return Denials.unsupported(name(), unsupported);
    }
    return asksServerName && caller.serverName() == null
        ? Denials.withoutServerName(name())
        : network.decide(caller);
  }

  @Override
  public Verdict request(Caller caller, HttpCall call) {
    Verdict connection = connection(caller);
    return http == null || !(connection instanceof Verdict.Allow)
        ? connection
        : http.decide(caller, call);
  }

  /** The terms on which it ends TLS, or null. */
  @Nullable TlsTerms terms() {
    return terms;
  }

  /** Names of what decides and is not known here. */
  Set<String> unsupported() {
    return unsupported;
  }

  /** Names of issuers of tokens whose keys the listener does not hold. */
  Set<String> keyless() {
    return http == null ? Set.of() : http.keyless();
  }

  /** The same wire means the same rules. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ChainRules that
        && source.equals(that.source)
        && Objects.equals(terms, that.terms);
  }

  @Override
  public int hashCode() {
    return source.hashCode();
  }

  @Override
  public String toString() {
    return name();
  }
}
