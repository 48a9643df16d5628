package io.meshjvm.traffic;

import com.google.protobuf.InvalidProtocolBufferException;
import io.meshjvm.core.xds.InvalidResourceException;
import io.meshjvm.proto.envoy.config.cluster.v3.Cluster.TransportSocketMatch;
import io.meshjvm.proto.envoy.config.core.v3.TransportSocket;
import io.meshjvm.proto.envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext;
import java.util.List;

/**
 * Reads the transport sockets of a cluster. What it does not know becomes {@link
 * Transport.Unsupported}, never plaintext.
 */
final class TransportReader {

  private static final Transport PLAINTEXT = new Transport.Plaintext();
  private static final String SOCKETS = "envoy.extensions.transport_sockets.";
  private static final String RAW_BUFFER = SOCKETS + "raw_buffer.v3.RawBuffer";
  private static final String TLS = SOCKETS + "tls.v3.UpstreamTlsContext";
  private static final String INTERNAL = SOCKETS + "internal_upstream.v3.InternalUpstreamTransport";

  private TransportReader() {}

  static TransportRules rules(io.meshjvm.proto.envoy.config.cluster.v3.Cluster cluster) {
    List<TransportRules.Match> matches =
        cluster.getTransportSocketMatchesList().stream().map(TransportReader::match).toList();
    // Envoy: a cluster that names no transport socket uses raw_buffer.
    Transport own =
        cluster.hasTransportSocket() ? transport(cluster.getTransportSocket()) : PLAINTEXT;
    return new TransportRules(matches, own);
  }

  private static TransportRules.Match match(TransportSocketMatch match) {
    if (match.getMatch().getFieldsCount() > Limits.ENTRIES) {
      throw new InvalidResourceException(
          "transport_socket_matches '" + match.getName() + "' has too many labels");
    }
    return new TransportRules.Match(
        Metadata.labels(match.getMatch()), transport(match.getTransportSocket()));
  }

  private static Transport transport(TransportSocket socket) {
    if (!socket.hasTypedConfig()) {
      return socket.getName().equals("envoy.transport_sockets.raw_buffer")
          ? PLAINTEXT
          : new Transport.Unsupported("transport socket '" + socket.getName() + "' unconfigured");
    }
    String url = socket.getTypedConfig().getTypeUrl();
    return switch (url.substring(url.lastIndexOf('/') + 1)) {
      case RAW_BUFFER -> PLAINTEXT;
      case TLS -> tls(socket);
      case INTERNAL ->
          new Transport.Unsupported(
              "an HBONE tunnel of the ambient mesh; node metadata DISABLE_HBONE_SEND=true asks"
                  + " istiod for a direct way");
      default -> new Transport.Unsupported("transport socket type '" + url + "'");
    };
  }

  private static Transport tls(TransportSocket socket) {
    try {
      return TlsContextReader.read(
          UpstreamTlsContext.parseFrom(socket.getTypedConfig().getValue()));
    } catch (InvalidProtocolBufferException e) {
      throw new InvalidResourceException("transport_socket: malformed UpstreamTlsContext", e);
    }
  }
}
