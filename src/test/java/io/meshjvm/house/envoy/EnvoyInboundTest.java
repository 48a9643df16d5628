package io.meshjvm.house.envoy;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshjvm.policy.InboundMode;
import io.meshjvm.sdk.Mesh;
import io.meshjvm.testkit.Istiod;
import io.meshjvm.testkit.ca.IssuedCertificate;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * One port, three modes: callers of every kind, at a server of this library and at a real Envoy
 * with the chains that istiod makes, get the same.
 */
@RequiresEnvoy
class EnvoyInboundTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int SILENCE_MILLIS = 300;
  private static final int PATIENT_MILLIS = 20_000;
  private static final List<String> PROTOCOLS = List.of("auto", "http", "tcp");

  private static final EventLoopGroup group =
      new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
  private static final Map<String, InboundServer> servers = new TreeMap<>();
  private static final ExecutorService callers = Executors.newFixedThreadPool(48);

  private static Istiod istiod;
  private static EnvoyProcess envoy;
  private static Mesh mesh;
  private static SSLContext outside;

  @BeforeAll
  static void start(@TempDir Path directory) throws Exception {
    istiod = Istiod.start();
    IssuedCertificate certificate = istiod.ca().issueServer(List.of("own.example"));
    SslContext own =
        SslContextBuilder.forServer(certificate.privateKey(), certificate.chain()).build();
    istiod.apply(JvmWorkload.group(9));
    mesh = JvmWorkload.start(istiod, directory);
    mesh.awaitReady(PATIENCE);
    for (String protocol : PROTOCOLS) {
      servers.put(protocol, InboundServer.start(group, mesh, own));
    }
    istiod.apply(service("http", "HTTP"));
    istiod.apply(service("tcp", "TCP"));
    startEnvoy(own);
    outside = outside();
  }

  private static void startEnvoy(SslContext own) throws Exception {
    servers.put("envoy-tcp", InboundServer.greeting(group, "tcp!"));
    servers.put("envoy-own", InboundServer.passed(group, own));
    EnvoyConfig config = new EnvoyConfig();
    config.cluster("tcp", servers.get("envoy-tcp").port());
    config.cluster("own", servers.get("envoy-own").port());
    for (InboundMode mode : InboundMode.values()) {
      for (String protocol : PROTOCOLS) {
        InboundEnvoy.add(config, istiod.ca(), mode.name(), protocol);
      }
    }
    envoy = EnvoyProcess.start(config);
  }

  @AfterAll
  static void stop() {
    callers.shutdownNow();
    envoy.close();
    servers.values().forEach(InboundServer::close);
    mesh.close();
    group.shutdownGracefully();
    istiod.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"PERMISSIVE", "STRICT", "DISABLE"})
  void givesCallersOfEveryKindWhatEnvoyGivesThem(String mode) throws Exception {
    istiod.apply(mode(mode));
    for (String protocol : PROTOCOLS) {
      int port = servers.get(protocol).port();
      Awaitility.await(protocol)
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(10))
          .until(() -> taken(port, mode, protocol));
    }

    assertThat(differences(mode, ask(mode))).isEmpty();
  }

  private record Case(String protocol, InboundCaller caller) {}

  private record Pair(String ours, String envoys) {}

  private static Map<Case, Future<Pair>> ask(String mode) {
    Map<Case, Future<Pair>> answers = new LinkedHashMap<>();
    for (String protocol : PROTOCOLS) {
      for (InboundCaller caller : InboundCaller.values()) {
        Case asked = new Case(protocol, caller);
        answers.put(asked, callers.submit(() -> ask(mode, asked, SILENCE_MILLIS)));
      }
    }
    return answers;
  }

  private static Pair ask(String mode, Case asked, int patienceMillis) {
    int other = envoy.port(InboundEnvoy.name(mode, asked.protocol()));
    InboundCaller.Means means = new InboundCaller.Means(mesh.tls(), outside, patienceMillis);
    return new Pair(
        asked.caller().call(servers.get(asked.protocol()).port(), means),
        asked.caller().call(other, means));
  }

  /** On a busy machine silence may be slowness: what differs is asked once more, with patience. */
  private static List<String> differences(String mode, Map<Case, Future<Pair>> answers)
      throws Exception {
    List<String> differences = new ArrayList<>();
    for (Map.Entry<Case, Future<Pair>> answer : answers.entrySet()) {
      Pair pair = answer.getValue().get();
      if (!pair.ours().equals(pair.envoys())) {
        Pair again = ask(mode, answer.getKey(), PATIENT_MILLIS);
        if (!again.ours().equals(again.envoys())) {
          differences.add(answer.getKey() + ": " + again);
        }
      }
    }
    return differences;
  }

  private static boolean taken(int port, String mode, String protocol) {
    boolean declared = mesh.inbound().policies().current().ports().containsKey(port);
    return mesh.inbound().policies().current().port(port).mode().name().equals(mode)
        && (protocol.equals("auto") || declared);
  }

  /** Trusts whoever serves TLS of its own here. */
  private static SSLContext outside() throws Exception {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    store.setCertificateEntry("root", istiod.ca().roots().get(0));
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }

  private static String mode(String mode) {
    return """
    apiVersion: security.istio.io/v1
    kind: PeerAuthentication
    metadata: {name: default, namespace: vm}
    spec: {mtls: {mode: %s}}
    """
        .formatted(mode);
  }

  private static String service(String name, String protocol) {
    return """
    apiVersion: networking.istio.io/v1
    kind: ServiceEntry
    metadata: {name: %s, namespace: vm}
    spec:
      hosts: [%s.example.com]
      location: MESH_INTERNAL
      ports: [{number: 80, name: main, protocol: %s, targetPort: %d}]
      resolution: STATIC
      workloadSelector: {labels: {app: my-vm}}
    """
        .formatted(name, name, protocol, servers.get(name).port());
  }
}
