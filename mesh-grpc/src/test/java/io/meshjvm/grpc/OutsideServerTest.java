package io.meshjvm.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.ClientCall;
import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.NameResolverRegistry;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.GrpcSslContexts;
import io.meshjvm.core.Published;
import io.meshjvm.core.bootstrap.Locality;
import io.meshjvm.outbound.EndpointTls;
import io.meshjvm.testkit.ca.IssuedCertificate;
import io.meshjvm.testkit.ca.KeyAlgorithm;
import io.meshjvm.testkit.ca.TestCa;
import io.meshjvm.tls.TlsMaterial;
import io.meshjvm.traffic.Call;
import io.meshjvm.traffic.Cluster;
import io.meshjvm.traffic.Transport;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A server outside of the mesh that a DestinationRule says TLS for. */
class OutsideServerTest {

  private static final String ROOTS = "file-root:/roots.pem";
  private static final TestCa MESH = TestCa.builder().keys(KeyAlgorithm.EC_P256).build();
  private static final TestCa WEB = TestCa.builder().keys(KeyAlgorithm.EC_P256).build();

  private final Workload client = new Workload(MESH, "caller");
  private GrpcServer server;

  @BeforeEach
  void serve() throws IOException {
    IssuedCertificate issued = WEB.issueServer(List.of("api.example.org"));
    server =
        GrpcServer.start(
            "outside",
            settings -> {
              try {
                return settings.sslContext(
                    GrpcSslContexts.configure(
                            SslContextBuilder.forServer(
                                issued.privateKey(),
                                issued.chain().toArray(new X509Certificate[0])))
                        .build());
              } catch (IOException e) {
                throw new IllegalStateException(e);
              }
            });
  }

  @AfterEach
  void stop() {
    server.close();
    client.close();
  }

  private ManagedChannel channel(String host) {
    Transport transport =
        new Transport.Tls(
            host, List.of("h2"), Set.of(), host, ROOTS, null, List.of("TLSv1.3", "TLSv1.2"));
    FakeDirectory directory = new FakeDirectory();
    directory.leadsTo(
        new Route(
            Call.to(host, 443),
            FakeDirectory.cluster("ROUND_ROBIN", Cluster.Kind.EDS),
            List.of(
                FakeDirectory.candidate(
                    "127.0.0.1:" + server.port(), transport, Locality.UNKNOWN, 1))));
    EndpointTls tls =
        new EndpointTls(client.tls, Runnable::run, Map.of(ROOTS, TlsMaterial.roots(WEB.roots())));
    NameResolverRegistry registry = new NameResolverRegistry();
    registry.register(new MeshNameResolverProvider(new Published<>(List.of(directory))));
    return Grpc.newChannelBuilder(
            "mesh:///" + host + ":443", MeshChannelCredentials.of(new FakeMember(tls)), registry)
        .build();
  }

  @Test
  void isSpokenToInTlsUnderItsOwnName() throws Exception {
    ManagedChannel channel = channel("api.example.org");
    ClientCall<String, String> call = GrpcServer.newCall(channel);

    assertThat(GrpcServer.begin(call).get(60, TimeUnit.SECONDS)).isEqualTo("outside");
    assertThat(call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION)).isNotNull();
    assertThat(call.getAttributes().get(MeshAttributes.PEER)).isNull();
    channel.shutdownNow();
  }

  @Test
  void isRefusedUnderAnotherName() {
    ManagedChannel channel = channel("other.example.org");

    assertThatThrownBy(() -> GrpcServer.call(channel))
        .isInstanceOf(StatusRuntimeException.class)
        .hasMessageContaining("MESH-21");
    channel.shutdownNow();
  }
}
