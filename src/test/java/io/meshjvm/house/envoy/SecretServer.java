package io.meshjvm.house.envoy;

import com.google.protobuf.Any;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CertificateValidationContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.Secret;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.TlsCertificate;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.envoyproxy.envoy.service.secret.v3.SecretDiscoveryServiceGrpc.SecretDiscoveryServiceImplBase;
import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.meshjvm.testkit.ca.IssuedCertificate;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * What the agent beside a sidecar does: it hands certificate {@code default} and roots {@code
 * ROOTCA} to the Envoy on its host (istio: {@code security/pkg/nodeagent/sds}).
 */
final class SecretServer implements AutoCloseable {

  private static final String VERSION = "1";

  private final Server server;

  private SecretServer(Server server) {
    this.server = server;
  }

  static SecretServer start(IssuedCertificate certificate, String rootsPem) throws IOException {
    List<Secret> secrets = List.of(own(certificate), roots(rootsPem));
    return new SecretServer(
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .addService(new Secrets(secrets))
            .build()
            .start());
  }

  int port() {
    return server.getPort();
  }

  @Override
  public void close() {
    server.shutdownNow();
  }

  private static Secret own(IssuedCertificate certificate) {
    return Secret.newBuilder()
        .setName("default")
        .setTlsCertificate(
            TlsCertificate.newBuilder()
                .setCertificateChain(text(certificate.chainPem()))
                .setPrivateKey(text(certificate.privateKeyPem())))
        .build();
  }

  private static Secret roots(String pem) {
    return Secret.newBuilder()
        .setName("ROOTCA")
        .setValidationContext(CertificateValidationContext.newBuilder().setTrustedCa(text(pem)))
        .build();
  }

  private static DataSource text(String text) {
    return DataSource.newBuilder().setInlineString(text).build();
  }

  private static final class Secrets extends SecretDiscoveryServiceImplBase {
    private final List<Secret> secrets;

    Secrets(List<Secret> secrets) {
      this.secrets = secrets;
    }

    @Override
    public StreamObserver<DiscoveryRequest> streamSecrets(StreamObserver<DiscoveryResponse> out) {
      return new StreamObserver<>() {
        @Override
        public void onNext(DiscoveryRequest request) {
          // An answer to a nonce is an acknowledgement, since these secrets never change.
          if (request.getResponseNonce().isEmpty()) {
            out.onNext(response(request));
          }
        }

        @Override
        public void onError(Throwable failure) {
          // The sidecar is gone, and the stream with it.
        }

        @Override
        public void onCompleted() {
          out.onCompleted();
        }
      };
    }

    private DiscoveryResponse response(DiscoveryRequest request) {
      DiscoveryResponse.Builder response =
          DiscoveryResponse.newBuilder()
              .setTypeUrl(request.getTypeUrl())
              .setVersionInfo(VERSION)
              .setNonce(VERSION);
      secrets.stream()
          .filter(secret -> request.getResourceNamesList().contains(secret.getName()))
          .map(Any::pack)
          .forEach(response::addResources);
      return response.build();
    }
  }
}
