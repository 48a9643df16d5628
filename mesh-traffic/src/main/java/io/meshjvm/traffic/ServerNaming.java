package io.meshjvm.traffic;

import com.google.protobuf.Any;
import com.google.protobuf.DiscardUnknownFieldsParser;
import com.google.protobuf.InvalidProtocolBufferException;
import io.meshjvm.core.xds.InvalidResourceException;
import io.meshjvm.proto.envoy.config.core.v3.UpstreamHttpProtocolOptions;
import io.meshjvm.proto.envoy.extensions.upstreams.http.v3.HttpProtocolOptions;

/**
 * How a cluster's servers are named where its TLS context does not say.
 *
 * @param host host of the service, possibly with {@code *} as first label; empty if the cluster is
 *     of no service
 * @param automatic whether that host is the server name to send (Envoy: {@code auto_sni}, which
 *     takes it from the request)
 */
record ServerNaming(String host, boolean automatic) {

  private static final String HTTP_OPTIONS =
      "envoy.extensions.upstreams.http.v3.HttpProtocolOptions";

  static ServerNaming of(io.meshjvm.proto.envoy.config.cluster.v3.Cluster cluster) {
    String host = ClusterName.parse(cluster.getName()).map(ClusterName::host).orElse("");
    return new ServerNaming(host, options(cluster).getAutoSni());
  }

  /** The server name to send where the TLS context has {@code sni}. */
  String serverName(String sni) {
    return sni.isEmpty() && automatic ? host : sni;
  }

  /** The host that a certificate must be for where the TLS context has {@code sni}. */
  String certified(String sni) {
    return sni.isEmpty() ? host : sni;
  }

  private static UpstreamHttpProtocolOptions options(
      io.meshjvm.proto.envoy.config.cluster.v3.Cluster cluster) {
    Any options = cluster.getTypedExtensionProtocolOptionsOrDefault(HTTP_OPTIONS, null);
    if (options == null) {
      return UpstreamHttpProtocolOptions.getDefaultInstance();
    }
    try {
      return DiscardUnknownFieldsParser.wrap(HttpProtocolOptions.parser())
          .parseFrom(options.getValue())
          .getUpstreamHttpProtocolOptions();
    } catch (InvalidProtocolBufferException e) {
      throw new InvalidResourceException("typed_extension_protocol_options: malformed", e);
    }
  }
}
