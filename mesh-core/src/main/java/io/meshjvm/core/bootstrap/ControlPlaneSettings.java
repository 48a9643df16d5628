package io.meshjvm.core.bootstrap;

import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;

/**
 * Where the control plane is and how to speak with it.
 *
 * @param discovery xDS address; its host is verified against the server's certificate and sent as
 *     SNI
 * @param certificateAuthority address of the certificate service
 * @param hosts addresses for host names that the system's DNS need not know, from the {@code hosts}
 *     file; lower case
 * @param rootCertificate PEM file with the roots that the control plane's certificate must chain
 *     to; read at each connect
 * @param token file with the service-account token; read at each use
 * @param protocol which variant of xDS is spoken
 * @param maxMessageBytes largest message that is accepted
 * @param connectTimeout limit for TCP connect and TLS handshake
 * @param keepaliveTime idle time after which a ping is sent; istiod forbids less than 15 s
 * @param keepaliveTimeout time for the ping's answer
 * @param maxStreamAge age at which a stream is replaced by a new one; istiod sweeps entries after
 *     45 minutes
 * @param headers further gRPC metadata for the xDS stream
 * @param certificateAuthorityHeaders further gRPC metadata for the certificate service
 */
public record ControlPlaneSettings(
    HostPort discovery,
    HostPort certificateAuthority,
    Map<String, InetAddress> hosts,
    Path rootCertificate,
    Path token,
    Protocol protocol,
    int maxMessageBytes,
    Duration connectTimeout,
    Duration keepaliveTime,
    Duration keepaliveTimeout,
    Duration maxStreamAge,
    Map<String, String> headers,
    Map<String, String> certificateAuthorityHeaders) {

  /** Default of {@link #maxMessageBytes()}: 64 MiB. */
  public static final int DEFAULT_MAX_MESSAGE_BYTES = 64 << 20;

  /** Checks and copies the parts. */
  public ControlPlaneSettings {
    Objects.requireNonNull(discovery, "discovery");
    Objects.requireNonNull(certificateAuthority, "certificateAuthority");
    hosts = Map.copyOf(hosts);
    Objects.requireNonNull(rootCertificate, "rootCertificate");
    Objects.requireNonNull(token, "token");
    Objects.requireNonNull(protocol, "protocol");
    if (maxMessageBytes < 1 << 20) {
      throw new IllegalArgumentException("maxMessageBytes must be at least 1 MiB");
    }
    if (keepaliveTime.compareTo(Duration.ofSeconds(15)) < 0) {
      throw new IllegalArgumentException(
          "keepaliveTime under 15 s: istiod would close the connection");
    }
    headers = Map.copyOf(headers);
    certificateAuthorityHeaders = Map.copyOf(certificateAuthorityHeaders);
  }

  /** The two variants of the aggregated xDS stream. */
  public enum Protocol {
    /** Only changes travel. The default. */
    DELTA,
    /** State of the world. */
    SOTW
  }
}
