package io.meshjvm.policy;

import io.meshjvm.core.xds.InvalidResourceException;
import io.meshjvm.proto.envoy.config.core.v3.TransportSocket;
import io.meshjvm.proto.envoy.config.listener.v3.FilterChain;
import io.meshjvm.proto.envoy.config.listener.v3.FilterChainMatch;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One filter chain of the inbound listener.
 *
 * @param name name, for reports
 * @param port destination port that it is for, or null for all that have no chain
 * @param takes which transport it matches
 * @param protocols ALPN names that it matches; empty for all
 * @param narrowed whether it matches on something else as well, such as the source address
 * @param tls its TLS terms, or null if it does not end TLS
 * @param unenforced names of its filters that decide and are not enforced
 */
record Chain(
    String name,
    @Nullable Integer port,
    Transport takes,
    Set<String> protocols,
    boolean narrowed,
    @Nullable TlsTerms tls,
    Set<String> unenforced) {

  private static final String RAW_BUFFER =
      "type.googleapis.com/envoy.extensions.transport_sockets.raw_buffer.v3.RawBuffer";

  /** Copies the sets. */
  Chain {
    protocols = Set.copyOf(protocols);
    unenforced = Set.copyOf(unenforced);
  }

  static Chain read(FilterChain wire) {
    FilterChainMatch match = wire.getFilterChainMatch();
    return new Chain(
        wire.getName(),
        match.hasDestinationPort() ? Integer.valueOf(match.getDestinationPort().getValue()) : null,
        transport(wire.getName(), match.getTransportProtocol()),
        Set.copyOf(match.getApplicationProtocolsList()),
        narrowed(match),
        tls(wire),
        Filters.unenforced(wire));
  }

  /** Whether it takes connections without TLS and ends none. */
  boolean plaintext() {
    return tls == null && takes != Transport.TLS;
  }

  /** Whether it passes TLS on to the application. */
  boolean passthrough() {
    return tls == null && takes != Transport.RAW;
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
  private static boolean narrowed(FilterChainMatch match) {
    FilterChainMatch known =
        match.toBuilder()
            .clearDestinationPort()
            .clearTransportProtocol()
            .clearApplicationProtocols()
            .build();
    boolean everywhere =
        known.getPrefixRangesList().stream().allMatch(r -> r.getPrefixLen().getValue() == 0);
    return everywhere
        ? !known.toBuilder()
            .clearPrefixRanges()
            .build()
            .equals(FilterChainMatch.getDefaultInstance())
        : true;
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
}
