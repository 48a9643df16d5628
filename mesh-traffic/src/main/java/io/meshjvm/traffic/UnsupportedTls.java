package io.meshjvm.traffic;

import com.google.protobuf.Any;
import io.meshjvm.proto.envoy.config.cluster.v3.Cluster.TransportSocketMatch;
import io.meshjvm.proto.envoy.config.core.v3.TransportSocket;
import io.meshjvm.proto.envoy.extensions.transport_sockets.tls.v3.TlsParameters;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The parameters of TLS that a cluster asks for and this library does not heed. Its own choice is
 * at least as strict; what would weaken the judgement of a peer is no parameter, and makes the
 * transport unsupported.
 */
final class UnsupportedTls {

  private UnsupportedTls() {}

  static Set<String> of(io.meshjvm.proto.envoy.config.cluster.v3.Cluster cluster) {
    Set<String> features = new TreeSet<>();
    Stream.concat(
            Stream.of(cluster.getTransportSocket()),
            cluster.getTransportSocketMatchesList().stream()
                .map(TransportSocketMatch::getTransportSocket))
        .map(TransportSocket::getTypedConfig)
        .filter(UnsupportedTls::isTls)
        .map(socket -> TransportReader.context(socket).getCommonTlsContext().getTlsParams())
        .map(UnsupportedTls::of)
        .forEach(features::addAll);
    return features;
  }

  private static List<String> of(TlsParameters parameters) {
    return Stream.of(
            parameters.getCipherSuitesCount() > 0 ? "a choice of TLS cipher suites" : "",
            parameters.getEcdhCurvesCount() > 0 ? "a choice of TLS curves" : "",
            parameters.getSignatureAlgorithmsCount() > 0
                ? "a choice of TLS signature algorithms"
                : "")
        .filter(feature -> !feature.isEmpty())
        .toList();
  }

  private static boolean isTls(Any socket) {
    return socket.getTypeUrl().endsWith("/" + TransportReader.TLS);
  }
}
