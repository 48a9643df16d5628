package io.meshjvm.testkit.render;

import com.google.protobuf.Any;
import com.google.protobuf.Duration;
import io.envoyproxy.envoy.config.core.v3.ApiConfigSource;
import io.envoyproxy.envoy.config.core.v3.ApiVersion;
import io.envoyproxy.envoy.config.core.v3.ConfigSource;
import io.envoyproxy.envoy.config.core.v3.GrpcService;
import io.envoyproxy.envoy.config.core.v3.TransportSocket;
import io.envoyproxy.envoy.extensions.transport_sockets.raw_buffer.v3.RawBuffer;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CertificateValidationContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CommonTlsContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CommonTlsContext.CombinedCertificateValidationContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.SdsSecretConfig;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.TlsParameters;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.TlsParameters.TlsProtocol;
import io.envoyproxy.envoy.type.matcher.v3.StringMatcher;
import java.util.List;

/** The TLS parts that clusters and listeners share. */
final class TlsContexts {
  static final String TLS = "envoy.transport_sockets.tls";
  static final String RAW = "envoy.transport_sockets.raw_buffer";

  private TlsContexts() {}

  static TransportSocket plaintext() {
    return TransportSocket.newBuilder()
        .setName(RAW)
        .setTypedConfig(Any.pack(RawBuffer.getDefaultInstance()))
        .build();
  }

  /** The mesh's own certificate and roots. */
  static CommonTlsContext.Builder mesh(List<StringMatcher> names) {
    return CommonTlsContext.newBuilder()
        .setTlsParams(versions())
        .addTlsCertificateSdsSecretConfigs(secret("default", true))
        .setCombinedValidationContext(validation(names, secret("ROOTCA", true)));
  }

  /** Accepted names are in the deprecated field, which is the one that istiod fills. */
  @SuppressWarnings("deprecation")
  static CombinedCertificateValidationContext validation(
      List<StringMatcher> names, SdsSecretConfig roots) {
    return CombinedCertificateValidationContext.newBuilder()
        .setDefaultValidationContext(
            CertificateValidationContext.newBuilder().addAllMatchSubjectAltNames(names))
        .setValidationContextSdsSecretConfig(roots)
        .build();
  }

  static TlsParameters.Builder versions() {
    return TlsParameters.newBuilder()
        .setTlsMinimumProtocolVersion(TlsProtocol.TLSv1_2)
        .setTlsMaximumProtocolVersion(TlsProtocol.TLSv1_3);
  }

  static SdsSecretConfig secret(String name, boolean waitForFirst) {
    ConfigSource.Builder source =
        ConfigSource.newBuilder()
            .setResourceApiVersion(ApiVersion.V3)
            .setApiConfigSource(
                ApiConfigSource.newBuilder()
                    .setApiType(ApiConfigSource.ApiType.GRPC)
                    .setTransportApiVersion(ApiVersion.V3)
                    .setSetNodeOnFirstMessageOnly(true)
                    .addGrpcServices(
                        GrpcService.newBuilder()
                            .setEnvoyGrpc(
                                GrpcService.EnvoyGrpc.newBuilder().setClusterName("sds-grpc"))));
    if (waitForFirst) {
      source.setInitialFetchTimeout(Duration.getDefaultInstance());
    }
    return SdsSecretConfig.newBuilder().setName(name).setSdsConfig(source).build();
  }

  static StringMatcher exact(String name) {
    return StringMatcher.newBuilder().setExact(name).build();
  }

  static StringMatcher prefix(String prefix) {
    return StringMatcher.newBuilder().setPrefix(prefix).build();
  }
}
