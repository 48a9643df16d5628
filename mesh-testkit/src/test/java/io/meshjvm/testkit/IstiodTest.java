package io.meshjvm.testkit;

import static io.meshjvm.testkit.TestStream.first;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Status;
import io.meshjvm.testkit.ca.KeyAlgorithm;
import io.meshjvm.testkit.journal.ProtocolViolation;
import io.meshjvm.testkit.time.VirtualTime;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

class IstiodTest {

  private static final String GROUP =
      """
      kind: WorkloadGroup
      metadata: {name: web, namespace: vm}
      spec:
        metadata: {labels: {app: it's}}
        template: {serviceAccount: my-vm, ports: {http: 8080, admin: 9000}}
        probe: {periodSeconds: 5, httpGet: {path: /ready, port: 8080}}
      """;

  private static Istiod.Builder istiod() {
    return Istiod.builder().keys(KeyAlgorithm.EC_P256);
  }

  private static void greet(TestChannel channel) {
    TestStream.sotw(channel).send(first(Nodes.vm().build(), Xds.CDS)).next();
  }

  @Test
  void pushesOnceForAllObjectsOfOneText() {
    try (Istiod istiod = istiod().start()) {
      istiod.apply(GROUP + "---\n" + GROUP.replace("web", "other"));
      assertThat(istiod.pushes()).isEqualTo(1);
      istiod.delete("WorkloadGroup", "vm", "web");
      istiod.deleteYaml(GROUP.replace("web", "other"));
      assertThat(istiod.pushes()).isEqualTo(3);
      istiod.deleteYaml(GROUP);
      assertThat(istiod.pushes()).isEqualTo(3);
    }
  }

  @Test
  void gathersChangesDuringTheDebounceTime() {
    VirtualTime time = new VirtualTime();
    try (Istiod istiod = istiod().time(time).debounce(Duration.ofMillis(100)).start()) {
      istiod.serve(Xds.CDS, "a", Xds.cluster("a"));
      istiod.serve(Xds.CDS, "b", Xds.cluster("b"));
      assertThat(istiod.pushes()).isZero();
      time.advance(Duration.ofMillis(100));
      assertThat(istiod.pushes()).isEqualTo(1);
    }
  }

  @Test
  void passesTlsWithAKnownServerNameThroughTheGateway() {
    try (Istiod istiod = istiod().eastWestGateway().start()) {
      istiod.serve(Xds.CDS, "a", Xds.cluster("a"));
      String token = istiod.issueToken("vm", "my-vm", Duration.ofHours(1));
      try (TestChannel channel = TestChannel.withToken(istiod, istiod.gatewayPort(), token)) {
        greet(channel);
      }
      assertThat(istiod.network().acceptedConnections()).isZero();
    }
  }

  @Test
  void closesGatewayConnectionsWithoutAServerName() throws IOException {
    try (Istiod istiod = istiod().eastWestGateway().start();
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), istiod.gatewayPort());
        InputStream input = socket.getInputStream()) {
      socket.setSoTimeout(30_000);
      socket.getOutputStream().write(clientHelloWithoutExtensions());
      assertThat(input.read()).isEqualTo(-1);
    }
  }

  private static byte[] clientHelloWithoutExtensions() {
    byte[] hello = new byte[50];
    hello[0] = 22; // handshake record, TLS 1.0, 45 bytes
    hello[1] = 3;
    hello[2] = 1;
    hello[4] = 45;
    hello[5] = 1; // ClientHello, 41 bytes, TLS 1.2, random, no session
    hello[8] = 41;
    hello[9] = 3;
    hello[10] = 3;
    hello[45] = 2; // one cipher suite, one compression method
    hello[46] = 0x13;
    hello[47] = 0x01;
    hello[48] = 1;
    return hello;
  }

  @Test
  void hasNoGatewayUnlessAskedFor() {
    try (Istiod istiod = istiod().start()) {
      assertThatThrownBy(istiod::gatewayPort).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void servesWithTheNewestRootAfterARotation() {
    try (Istiod istiod = istiod().start()) {
      istiod.serve(Xds.CDS, "a", Xds.cluster("a"));
      try (TestChannel old = TestChannel.withToken(istiod)) {
        istiod.addRoot();
        istiod.signWithNewestRoot();
        istiod.retireOldRoots();
        assertThat(TestStream.sotw(old).send(first(Nodes.vm().build(), Xds.CDS)).end().getCode())
            .isEqualTo(Status.Code.UNAVAILABLE);
      }
      try (TestChannel fresh = TestChannel.withToken(istiod)) {
        greet(fresh);
      }
    }
  }

  @Test
  void writesTheFiveFilesOfAVm(@TempDir Path directory) throws IOException {
    try (Istiod istiod = istiod().start()) {
      istiod.apply(GROUP);
      VmSpec spec =
          VmSpec.builder("vm", "web")
              .internalIp("10.77.0.9")
              .network("net-a")
              .proxyMetadata("ISTIO_META_DNS_AUTO_ALLOCATE", "true")
              .build();
      istiod.writeVmDirectory(directory, spec);
      String address = "istiod.istio-system.svc:" + istiod.port();
      assertThat(directory.resolve("cluster.env"))
          .content()
          .isEqualTo(
              """
              CANONICAL_REVISION='latest'
              CANONICAL_SERVICE='it'"'"'s'
              CA_ADDR='%s'
              ISTIO_INBOUND_PORTS='8080,9000'
              ISTIO_LOCAL_EXCLUDE_PORTS='22,15090,15021,15020'
              ISTIO_METAJSON_LABELS='{"app":"it'"'"'s","service.istio.io/canonical-name":"it'"'"'s","service.istio.io/canonical-revision":"latest"}'
              ISTIO_META_AUTO_REGISTER_GROUP='web'
              ISTIO_META_CLUSTER_ID='Kubernetes'
              ISTIO_META_DNS_AUTO_ALLOCATE='true'
              ISTIO_META_DNS_CAPTURE='true'
              ISTIO_META_MESH_ID=''
              ISTIO_META_NETWORK='net-a'
              ISTIO_META_POD_PORTS='[{"name":"admin","containerPort":9000,"protocol":""},{"name":"http","containerPort":8080,"protocol":""}]'
              ISTIO_META_WORKLOAD_NAME='web'
              ISTIO_NAMESPACE='vm'
              ISTIO_SERVICE='web.vm'
              ISTIO_SERVICE_CIDR='*'
              ISTIO_SVC_IP='10.77.0.9'
              POD_NAMESPACE='vm'
              SERVICE_ACCOUNT='my-vm'
              TRUST_DOMAIN=''
              """
                  .formatted(address));
      assertThat(directory.resolve("hosts"))
          .content()
          .isEqualTo("127.0.0.1 istiod.istio-system.svc\n");
      assertThat(directory.resolve("root-cert.pem"))
          .content()
          .isEqualTo(istiod.rootCertificatesPem());
      assertThat(istiod.tokens().review(Files.readString(directory.resolve("istio-token"))))
          .hasToString("Accepted[namespace=vm, serviceAccount=my-vm]");
      Map<?, ?> config = proxyConfig(directory);
      assertThat(config.get("discoveryAddress")).isEqualTo(address);
      assertThat(config.get("readinessProbe"))
          .isEqualTo(Map.of("periodSeconds", 5, "httpGet", Map.of("path", "/ready", "port", 8080)));
      Map<?, ?> metadata = (Map<?, ?>) config.get("proxyMetadata");
      assertThat(metadata).hasSize(14);
      assertThat(metadata.get("ISTIO_META_DNS_CAPTURE")).isEqualTo("true");
    }
  }

  private static Map<?, ?> proxyConfig(Path directory) throws IOException {
    String yaml = Files.readString(directory.resolve("mesh.yaml"));
    Map<?, ?> root = (Map<?, ?>) new Load(LoadSettings.builder().build()).loadFromString(yaml);
    return (Map<?, ?>) root.get("defaultConfig");
  }

  @Test
  void wantsTheGroupOfAVmToExist(@TempDir Path directory) {
    try (Istiod istiod = istiod().start()) {
      assertThatThrownBy(() -> istiod.writeVmDirectory(directory, VmSpec.of("vm", "none")))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("vm/none");
    }
  }

  @Test
  void failsTheTestWhoseClientBrokeTheProtocol() {
    IstiodExtension strict = IstiodExtension.create(b -> b.keys(KeyAlgorithm.EC_P256));
    strict.beforeEach(null);
    breakProtocol(strict.istiod());
    assertThatThrownBy(() -> strict.afterEach(null))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("CRASHING_NACK");
    assertThatThrownBy(strict::istiod).isInstanceOf(NullPointerException.class);

    IstiodExtension lenient =
        IstiodExtension.create(b -> b.keys(KeyAlgorithm.EC_P256))
            .allow(ProtocolViolation.Kind.CRASHING_NACK);
    lenient.beforeEach(null);
    breakProtocol(lenient.istiod());
    lenient.afterEach(null);
  }

  private static void breakProtocol(Istiod istiod) {
    try (TestChannel channel = TestChannel.withToken(istiod)) {
      Status end =
          TestStream.sotw(channel)
              .send(
                  first(Nodes.vm().build(), Xds.CDS).toBuilder()
                      .setErrorDetail(TestStream.error("x"))
                      .build())
              .end();
      assertThat(end.getDescription()).contains("would have ended the istiod process");
    }
  }
}
