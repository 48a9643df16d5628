package io.meshjvm.traffic;

import com.google.protobuf.Any;
import com.google.protobuf.DiscardUnknownFieldsParser;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Struct;
import io.meshjvm.core.xds.InvalidResourceException;
import io.meshjvm.proto.envoy.config.cluster.v3.Cluster.TransportSocketMatch;
import io.meshjvm.proto.envoy.config.core.v3.TransportSocket;
import io.meshjvm.proto.envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext;
import java.util.List;
import java.util.Set;

/**
 * Reads the transport sockets of a cluster. What it does not know becomes {@link
 * Transport.Unsupported}, never plaintext.
 */
final class TransportReader {

  private static final Transport PLAINTEXT = new Transport.Plaintext();
  private static final String SOCKETS = "envoy.extensions.transport_sockets.";
  private static final String RAW_BUFFER = SOCKETS + "raw_buffer.v3.RawBuffer";
  static final String TLS = SOCKETS + "tls.v3.UpstreamTlsContext";
  private static final String INTERNAL = SOCKETS + "internal_upstream.v3.InternalUpstreamTransport";
  private static final String PROXY = SOCKETS + "proxy_protocol.v3.ProxyProtocolUpstreamTransport";

  /** What is spoken to the other end of a tunnel of the ambient mesh. */
  private static final Transport HBONE =
      new Transport.IstioMutual("", List.of("h2"), Set.of(), List.of("TLSv1.3"));

  private final TlsContextReader contexts;
  private final boolean originatesTls;

  private TransportReader(TlsContextReader contexts, boolean originatesTls) {
    this.contexts = contexts;
    this.originatesTls = originatesTls;
  }

  /**
   * Reads a cluster.
   *
   * @param secrets names of roots and certificates that the application has given
   */
  static TransportRules rules(
      io.meshjvm.proto.envoy.config.cluster.v3.Cluster cluster, Set<String> secrets) {
    Struct istio =
        cluster
            .getMetadata()
            .getFilterMetadataOrDefault(Metadata.ISTIO, Struct.getDefaultInstance());
    TransportReader reader =
        new TransportReader(
            new TlsContextReader(ServerNaming.of(cluster), secrets),
            Metadata.text(istio, "alpn_override").equals("false"));
    List<TransportRules.Match> matches =
        cluster.getTransportSocketMatchesList().stream().map(reader::match).toList();
    // Envoy: a cluster that names no transport socket uses raw_buffer.
    Transport own =
        cluster.hasTransportSocket()
            ? reader.transport(cluster.getTransportSocket())
            : reader.plaintext();
    return new TransportRules(matches, own);
  }

  private TransportRules.Match match(TransportSocketMatch match) {
    if (match.getMatch().getFieldsCount() > Limits.ENTRIES) {
      throw new InvalidResourceException(
          "transport_socket_matches '" + match.getName() + "' has too many labels");
    }
    return new TransportRules.Match(
        Metadata.labels(match.getMatch()), transport(match.getTransportSocket()));
  }

  private Transport transport(TransportSocket socket) {
    if (!socket.hasTypedConfig()) {
      return socket.getName().equals("envoy.transport_sockets.raw_buffer")
          ? plaintext()
          : new Transport.Unsupported("transport socket '" + socket.getName() + "' unconfigured");
    }
    String url = socket.getTypedConfig().getTypeUrl();
    return switch (url.substring(url.lastIndexOf('/') + 1)) {
      case RAW_BUFFER -> plaintext();
      case TLS -> contexts.read(context(socket.getTypedConfig()));
      case INTERNAL ->
          new Transport.Unsupported(
              "an HBONE tunnel of the ambient mesh; node metadata DISABLE_HBONE_SEND=true asks"
                  + " istiod for a direct way",
              HBONE);
      case PROXY ->
          new Transport.Unsupported(
              "a header of the PROXY protocol before all else (DestinationRule proxyProtocol)");
      default -> new Transport.Unsupported("transport socket type '" + url + "'");
    };
  }

  /**
   * No TLS, unless the cluster is marked as one that a DestinationRule has TLS of its own for:
   * istiod leaves out what it cannot express, and a sidecar would then send in clear what was to be
   * protected.
   */
  private Transport plaintext() {
    return originatesTls
        ? new Transport.Unsupported(
            "plaintext where the DestinationRule asks for TLS: istiod gives the TLS settings of a"
                + " rule with credentialName only if the rule has a workloadSelector",
            PLAINTEXT)
        : PLAINTEXT;
  }

  /** The TLS context in the configuration of a socket that is of type {@link #TLS}. */
  static UpstreamTlsContext context(Any config) {
    try {
      return DiscardUnknownFieldsParser.wrap(UpstreamTlsContext.parser())
          .parseFrom(config.getValue());
    } catch (InvalidProtocolBufferException e) {
      throw new InvalidResourceException("transport_socket: malformed UpstreamTlsContext", e);
    }
  }
}
