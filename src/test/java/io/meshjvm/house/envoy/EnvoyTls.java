package io.meshjvm.house.envoy;

import io.meshjvm.testkit.ca.IssuedCertificate;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * TLS of Envoy as istiod configures it for a workload of the mesh.
 *
 * @param own certificate to present, or null for none
 * @param rootsPem who is trusted
 * @param peer the start of the identities that may be at the other end; the whole, for a client. A
 *     URI or a DNS name
 * @param version the only version spoken, such as {@code TLSv1_3}, or empty for both
 */
record EnvoyTls(@Nullable IssuedCertificate own, String rootsPem, String peer, String version) {

  private static final String TYPE =
      "type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.";

  /** Cluster entry: the calling side. */
  String upstream(String serverName, List<String> alpn) {
    return "transport_socket: " + socket("Upstream", "sni: '" + serverName + "'", "exact", alpn);
  }

  /** Filter chain entry: the serving side, which wants a certificate. */
  String downstream(List<String> alpn) {
    return "transport_socket: "
        + socket("Downstream", "require_client_certificate: true", "prefix", alpn);
  }

  /** Filter chain entry: the serving side towards anybody, as servers outside of a mesh are. */
  String downstreamToAnybody() {
    return """
    transport_socket: {name: envoy.transport_sockets.tls, typed_config:
      {'@type': %sDownstreamTlsContext, common_tls_context: {tls_certificates: [%s]}}}\
    """
        .formatted(TYPE, certificate());
  }

  private String socket(String side, String option, String match, List<String> alpn) {
    return """
    {name: envoy.transport_sockets.tls, typed_config: {'@type': %s%sTlsContext, %s,
      common_tls_context: {tls_params: {%s}, alpn_protocols: [%s], tls_certificates: [%s],
        validation_context: {trusted_ca: {inline_string: %s}, match_typed_subject_alt_names: [
          {san_type: %s, matcher: {%s: '%s'}}]}}}}\
    """
        .formatted(
            TYPE,
            side,
            option,
            versions(),
            alpn.stream().map(name -> "'" + name + "'").collect(Collectors.joining(", ")),
            certificate(),
            quoted(rootsPem),
            peer.contains("://") ? "URI" : "DNS",
            match,
            peer);
  }

  private String versions() {
    return version.isEmpty()
        ? "tls_minimum_protocol_version: TLSv1_2, tls_maximum_protocol_version: TLSv1_3"
        : "tls_minimum_protocol_version: %s, tls_maximum_protocol_version: %s"
            .formatted(version, version);
  }

  private String certificate() {
    return own == null
        ? ""
        : "{certificate_chain: {inline_string: %s}, private_key: {inline_string: %s}}"
            .formatted(quoted(own.chainPem()), quoted(own.privateKeyPem()));
  }

  private static String quoted(String pem) {
    return '"' + pem.replace("\n", "\\n") + '"';
  }
}
