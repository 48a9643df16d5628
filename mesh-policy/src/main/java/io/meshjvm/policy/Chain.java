package io.meshjvm.policy;

import io.meshjvm.core.xds.InvalidResourceException;
import io.meshjvm.proto.envoy.config.core.v3.CidrRange;
import io.meshjvm.proto.envoy.config.core.v3.TransportSocket;
import io.meshjvm.proto.envoy.config.listener.v3.FilterChain;
import io.meshjvm.proto.envoy.config.listener.v3.FilterChainMatch;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One filter chain of the inbound listener.
 *
 * @param name name, for reports
 * @param port destination port that it is for, or null for all that have no chain
 * @param takes which transport it matches
 * @param serverNames SNIs that it matches, lower case, {@code *.} in front for all below; empty for
 *     all
 * @param protocols ALPN names that it matches; empty for all
 * @param scope whether it matches on addresses as well
 * @param everywhere whether it names ranges of destinations that hold every address
 * @param rules what it demands
 */
record Chain(
    String name,
    @Nullable Integer port,
    Transport takes,
    List<String> serverNames,
    Set<String> protocols,
    Scope scope,
    boolean everywhere,
    ChainRules rules) {

  private static final String RAW_BUFFER =
      "type.googleapis.com/envoy.extensions.transport_sockets.raw_buffer.v3.RawBuffer";

  /** Copies the collections. */
  Chain {
    serverNames = List.copyOf(serverNames);
    protocols = Set.copyOf(protocols);
  }

  static Chain read(FilterChain wire, Clock clock) {
    FilterChainMatch match = wire.getFilterChainMatch();
    return new Chain(
        wire.getName(),
        match.hasDestinationPort() ? Integer.valueOf(match.getDestinationPort().getValue()) : null,
        transport(wire.getName(), match.getTransportProtocol()),
        match.getServerNamesList().stream().map(name -> name.toLowerCase(Locale.ROOT)).toList(),
        Set.copyOf(match.getApplicationProtocolsList()),
        scope(match),
        match.getPrefixRangesCount() > 0,
        ChainRules.read(wire, tls(wire), clock));
  }

  /** The same rules for all connections, as those of the listener's default chain. */
  static Chain fallback(FilterChain wire, Clock clock) {
    return read(wire.toBuilder().clearFilterChainMatch().build(), clock);
  }

  /** Rules that allow everything that shows itself so. */
  static Chain open(String name, Transport takes, Set<String> protocols, @Nullable TlsTerms terms) {
    return new Chain(
        name, null, takes, List.of(), protocols, Scope.ALL, false, ChainRules.open(name, terms));
  }

  /** Its TLS terms, or null if it does not end TLS. */
  @Nullable TlsTerms tls() {
    return rules.terms();
  }

  /** Whether it takes connections without TLS and ends none. */
  boolean plaintext() {
    return tls() == null && takes != Transport.TLS;
  }

  /** Whether it passes TLS on to the application. */
  boolean passthrough() {
    return tls() == null && takes != Transport.RAW && !rules.http();
  }

  /** Whether it takes not all of what its port, transport, server name and protocols match. */
  boolean narrowed() {
    return scope != Scope.ALL;
  }

  /** What becomes of a connection that it takes. */
  Admission admit(Opening opening) {
    if (tls() != null && !opening.tls()) {
      return new Admission.Refuse("filter chain " + name + " ends TLS, and this is none");
    }
    if (tls() == null && opening.tls()) {
      return rules.http()
          ? new Admission.Refuse("filter chain " + name + " expects HTTP in plaintext")
          : new Admission.PassThrough(rules);
    }
    return new Admission.Serve(rules);
  }

  private static Transport transport(String chain, String protocol) {
    return switch (protocol) {
      case "" -> Transport.ANY;
      case "tls" -> Transport.TLS;
      case "raw_buffer" -> Transport.RAW;
      default ->
          throw new InvalidResourceException(
              "filter chain " + chain + ": unknown transport_protocol " + protocol);
    };
  }

  private static @Nullable TlsTerms tls(FilterChain wire) {
    if (!wire.hasTransportSocket()) {
      return null;
    }
    TransportSocket socket = wire.getTransportSocket();
    String type = socket.getTypedConfig().getTypeUrl();
    if (type.equals(TlsTerms.TYPE)) {
      return TlsTerms.read(wire.getName(), socket.getTypedConfig().getValue());
    }
    if (type.equals(RAW_BUFFER)) {
      return null;
    }
    throw new InvalidResourceException(
        "filter chain " + wire.getName() + ": unknown transport socket " + type);
  }

  /** Destination ranges that hold every address narrow nothing; older istiods write them. */
  private static Scope scope(FilterChainMatch match) {
    if (match.getPrefixRangesList().stream().anyMatch(Chain::some)) {
      return Scope.SOME_DESTINATIONS;
    }
    FilterChainMatch unknown =
        match.toBuilder()
            .clearDestinationPort()
            .clearTransportProtocol()
            .clearServerNames()
            .clearApplicationProtocols()
            .clearPrefixRanges()
            .build();
    return unknown.equals(FilterChainMatch.getDefaultInstance()) ? Scope.ALL : Scope.SOME_SOURCES;
  }

  private static boolean some(CidrRange range) {
    return range.getPrefixLen().getValue() != 0;
  }

  /** What a connection must look like to be matched. */
  enum Transport {
    /** TLS or not. */
    ANY,
    /** Begins with a ClientHello. */
    TLS,
    /** Does not. */
    RAW
  }

  /** Which addresses a chain is for. */
  enum Scope {
    /** All. */
    ALL,
    /** Some callers' only, or what else is not told apart here. */
    SOME_SOURCES,
    /** Some of this machine's only, which Envoy looks at before all but the port. */
    SOME_DESTINATIONS
  }
}
