package io.meshjvm.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.meshjvm.core.MeshMember;
import io.meshjvm.inbound.InboundGuard;
import io.meshjvm.policy.InboundPolicies;
import io.meshjvm.sdk.Mesh;
import io.meshjvm.testkit.Istiod;
import io.meshjvm.testkit.VmSpec;
import io.meshjvm.testkit.ca.KeyAlgorithm;
import io.meshjvm.testkit.ca.TestCa;
import io.meshjvm.tls.MeshTls;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Servers of a member whose mesh has policies, in both containers and the JDK, at real sockets. */
class MeshFilterTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String DENIED = "RBAC: access denied";

  private static final String GROUP =
      """
      apiVersion: networking.istio.io/v1
      kind: WorkloadGroup
      metadata: {name: server, namespace: vm}
      spec:
        metadata: {labels: {app: server}}
        template: {serviceAccount: server}
      """;

  @TempDir private static Path directory;
  private static Istiod istiod;
  private static Mesh mesh;
  private static Caller frontend;
  private static Caller stranger;
  private static final Map<Container, Container.Running> RUNNING = new EnumMap<>(Container.class);

  @BeforeAll
  static void serve() throws Exception {
    istiod = Istiod.builder().keys(KeyAlgorithm.EC_P256).start();
    istiod.apply(GROUP);
    istiod.writeVmDirectory(directory, VmSpec.of("vm", "server"));
    mesh =
        Mesh.fromDirectory(directory)
            .address(InetAddress.getLoopbackAddress())
            .drain(Duration.ofMillis(1))
            .closeOnShutdown(false)
            .start();
    mesh.awaitReady(PATIENCE);
    frontend = new Caller(istiod.ca(), "frontend");
    stranger = new Caller(istiod.ca(), "stranger");
    for (Container container : Container.values()) {
      RUNNING.put(container, container.start(mesh, directory));
    }
  }

  @AfterAll
  static void stop() throws Exception {
    for (Container.Running running : RUNNING.values()) {
      running.close();
    }
    frontend.close();
    stranger.close();
    mesh.close();
    istiod.close();
  }

  /** Everybody may do everything, in TLS or not. */
  @BeforeEach
  void permit() {
    peers("PERMISSIVE");
    policy("ALLOW", "{}");
    for (Container.Running running : RUNNING.values()) {
      awaitStatus(200, () -> get(stranger.connect(running.port()), "/"));
      awaitStatus(200, () -> get(Caller.connectPlain(running.plainPort()), "/"));
    }
  }

  private static void peers(String mode) {
    istiod.apply(
        """
        apiVersion: security.istio.io/v1
        kind: PeerAuthentication
        metadata: {name: default, namespace: vm}
        spec: {mtls: {mode: %s}}
        """
            .formatted(mode));
  }

  private static void policy(String action, String rule) {
    istiod.apply(
        """
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata: {name: rules, namespace: vm}
        spec:
          action: %s
          rules: [%s]
        """
            .formatted(action, rule));
  }

  private static HttpConnection.Answer get(HttpConnection connection, String target)
      throws IOException {
    try (connection) {
      return connection.get(target);
    }
  }

  private static void awaitStatus(int status, Callable<HttpConnection.Answer> request) {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(10))
        .until(() -> request.call().status() == status);
  }

  private static int port(Container container) {
    return RUNNING.get(container).port();
  }

  @ParameterizedTest
  @EnumSource
  void tellsTheApplicationWhoCalls(Container container) throws IOException {
    HttpConnection.Answer answer = get(frontend.connect(port(container)), "/hello");

    assertThat(answer.body())
        .startsWith("spiffe://cluster.local/ns/shop/sa/frontend /hello By=spiffe://");
  }

  @ParameterizedTest
  @EnumSource
  void knowsNobodyInPlaintext(Container container) throws IOException {
    int port = RUNNING.get(container).plainPort();
    try (HttpConnection connection = Caller.connectPlain(port)) {
      HttpConnection.Answer answer =
          connection.get("/hello", "X-Forwarded-Client-Cert: URI=spiffe://cluster.local/admin");

      assertThat(answer.body()).isEqualTo("null /hello null");
    }
  }

  @ParameterizedTest
  @EnumSource
  void replacesAForwardedCertificateByTheOneThatWasShown(Container container) throws IOException {
    try (HttpConnection connection = frontend.connect(port(container))) {
      HttpConnection.Answer answer =
          connection.get("/", "X-Forwarded-Client-Cert: URI=spiffe://cluster.local/admin");

      assertThat(answer.body())
          .endsWith("URI=spiffe://cluster.local/ns/shop/sa/frontend")
          .doesNotContain("admin");
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"TOMCAT", "JETTY"})
  void showsTheSameWhenTheApplicationAnswersLater(Container container) throws IOException {
    try (HttpConnection connection = frontend.connect(port(container))) {
      HttpConnection.Answer answer =
          connection.get(Echo.LATER, "X-Forwarded-Client-Cert: URI=spiffe://cluster.local/admin");

      assertThat(answer.body())
          .startsWith("spiffe://cluster.local/ns/shop/sa/frontend /later By=spiffe://")
          .doesNotContain("admin");
    }
  }

  @ParameterizedTest
  @EnumSource
  void decidesEachRequestByPrincipalMethodAndPath(Container container) throws IOException {
    try (HttpConnection connection = frontend.connect(port(container));
        HttpConnection other = stranger.connect(port(container))) {
      assertThat(connection.get("/").status()).isEqualTo(200);
      policy(
          "ALLOW",
          "{from: [{source: {principals: [cluster.local/ns/shop/sa/frontend]}}],"
              + " to: [{operation: {methods: [GET], paths: [/open/*]}}]}");
      awaitStatus(403, () -> connection.get("/"));

      assertThat(connection.get("/open/door").status()).isEqualTo(200);
      assertThat(connection.send("DELETE", "/open/door").status()).isEqualTo(403);
      HttpConnection.Answer refused = other.get("/open/door");
      assertThat(refused.status()).isEqualTo(403);
      assertThat(refused.body()).isEqualTo(DENIED);
      assertThat(refused.headers().get("content-type")).startsWith("text/plain");
    }
  }

  @ParameterizedTest
  @EnumSource
  void refusesWithoutABodyWhoAsksForHeadersAlone(Container container) throws IOException {
    try (HttpConnection connection = frontend.connect(port(container))) {
      policy("DENY", "{to: [{operation: {methods: [HEAD]}}]}");
      awaitStatus(403, () -> connection.send("HEAD", "/"));
      assertThat(connection.send("HEAD", "/").headers().get("content-length"))
          .isEqualTo(String.valueOf(DENIED.length()));
      assertThat(connection.get("/").status()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @EnumSource
  void cannotBeLedAroundAPolicyByAnotherSpellingOfThePath(Container container) throws IOException {
    try (HttpConnection connection = frontend.connect(port(container))) {
      policy("DENY", "{to: [{operation: {paths: [/admin, /admin/*]}}]}");
      awaitStatus(403, () -> connection.get("/admin"));

      // The JDK's server knows no path parameters, and so hides nothing behind them.
      String parameter = container == Container.JDK ? "/admin" : "/admin;x=1";
      for (String path : List.of(parameter, "/%61dmin", "/a/../admin", "/admin/", "/./admin")) {
        assertThat(get(frontend.connect(port(container)), path).status()).as(path).isIn(400, 403);
      }
      assertThat(connection.get("/administrator;x=1?a=b").status()).isEqualTo(200);
      assertThat(connection.get("/caf%C3%A9/a%20b").status()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @EnumSource
  void showsTheApplicationThePathThatWasDecidedAbout(Container container) throws IOException {
    assertThat(get(frontend.connect(port(container)), "/a/./b/../c?q").body()).contains(" /a/c ");
  }

  @ParameterizedTest
  @EnumSource
  void refusesPlaintextFromTheMomentThatThePortIsStrict(Container container) throws IOException {
    try (HttpConnection connection = Caller.connectPlain(RUNNING.get(container).plainPort())) {
      assertThat(connection.get("/").status()).isEqualTo(200);
      peers("STRICT");
      awaitStatus(403, () -> connection.get("/"));

      assertThat(get(frontend.connect(port(container)), "/").status()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @EnumSource
  void keepsServingWhileItsCertificateIsRenewed(Container container) throws IOException {
    int issued = istiod.certificateRequests().size();
    try (HttpConnection connection = frontend.connect(port(container))) {
      for (int i = 1; i <= 3; i++) {
        int wanted = issued + i;
        await()
            .atMost(PATIENCE)
            .pollInterval(Duration.ofMillis(10))
            .until(
                () -> {
                  // One that is under way takes no other up.
                  mesh.renewIdentity();
                  assertThat(connection.get("/").status()).isEqualTo(200);
                  assertThat(get(frontend.connect(port(container)), "/").status()).isEqualTo(200);
                  return istiod.certificateRequests().size() >= wanted;
                });
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void refusesTheNextRequestOfACallerWhoseRootIsWithdrawn(Container container) throws Exception {
    TestCa foreign = TestCa.builder().keys(KeyAlgorithm.EC_P256).build();
    try (Caller server = new Caller(istiod.ca(), "server");
        InboundGuard guard =
            new InboundGuard(
                mesh.part(InboundPolicies.class),
                server.identity,
                server.tls,
                Runnable::run,
                Clock.systemUTC());
        Container.Running running = container.start(new Guarded(guard, server.tls), directory);
        HttpConnection connection = frontend.connect(running.port())) {
      assertThat(connection.get("/").status()).isEqualTo(200);

      server.trust(foreign.roots());
      HttpConnection.Answer answer = connection.get("/");
      assertThat(answer.status()).isEqualTo(403);
      assertThat(answer.body()).isEqualTo(DENIED);
    }
  }

  /** A member as servers see it. */
  private record Guarded(InboundGuard guard, MeshTls tls) implements MeshMember {
    @Override
    public <T> T part(Class<T> type) {
      return type.cast(type == MeshTls.class ? tls : guard);
    }
  }
}
