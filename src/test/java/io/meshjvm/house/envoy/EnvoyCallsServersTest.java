package io.meshjvm.house.envoy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsServer;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.meshjvm.inbound.MeshHttpsServer;
import io.meshjvm.sdk.Mesh;
import io.meshjvm.servlet.MeshFilter;
import io.meshjvm.servlet.MeshTomcat;
import io.meshjvm.testkit.Istiod;
import io.meshjvm.testkit.ca.IssuedCertificate;
import io.meshjvm.testkit.ca.KeyAlgorithm;
import io.meshjvm.tls.IstioAlpn;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.catalina.Context;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.descriptor.web.FilterDef;
import org.apache.tomcat.util.descriptor.web.FilterMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A sidecar calls servers of a member that obey its mesh's policies: gRPC, servlets, the JDK's. */
@RequiresEnvoy
class EnvoyCallsServersTest {

  private static final String CALLER = "spiffe://cluster.local/ns/default/sa/httpbin";
  private static final String CALLEE = "spiffe://cluster.local/ns/vm/sa/my-vm";
  private static final String SNI = "outbound_.80_._.vmservice.example.com";

  @TempDir private static Path directory;
  private static final ExecutorService WORKERS =
      Executors.newCachedThreadPool(EnvoyCallsServersTest::daemon);
  private static Istiod istiod;
  private static Mesh mesh;
  private static Server grpc;
  private static HttpsServer https;
  private static Tomcat tomcat;
  private static EnvoyProcess envoy;

  @BeforeAll
  static void serve() throws Exception {
    istiod = Istiod.builder().keys(KeyAlgorithm.EC_P256).start();
    istiod.apply(JvmWorkload.group(9090));
    mesh = JvmWorkload.start(istiod, directory).awaitReady(Duration.ofSeconds(60));
    grpc = GrpcEcho.start(mesh);
    https =
        MeshHttpsServer.apply(
            HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0),
            mesh);
    https.setExecutor(WORKERS);
    https
        .createContext("/", EnvoyCallsServersTest::answer)
        .getFilters()
        .add(MeshHttpsServer.filter(mesh));
    https.start();
    envoy = EnvoyProcess.start(config(tomcat()));
  }

  private static int tomcat() throws Exception {
    tomcat = new Tomcat();
    tomcat.setBaseDir(directory.toString());
    Connector connector = MeshTomcat.apply(new Connector(), mesh);
    connector.setPort(0);
    connector.setProperty("address", "127.0.0.1");
    tomcat.setConnector(connector);
    Context context = tomcat.addContext("", null);
    FilterDef definition = new FilterDef();
    definition.setFilterName("mesh");
    definition.setFilter(MeshFilter.of(mesh));
    context.addFilterDef(definition);
    FilterMap all = new FilterMap();
    all.setFilterName("mesh");
    all.addURLPattern("/*");
    context.addFilterMap(all);
    context.addServletContainerInitializer(
        (classes, servlets) -> servlets.addServlet("echo", new Echo()).addMapping("/*"), null);
    tomcat.start();
    return connector.getLocalPort();
  }

  private static EnvoyConfig config(int servlet) {
    IssuedCertificate own = istiod.ca().issue("default", "httpbin", Duration.ofHours(1));
    EnvoyTls tls = new EnvoyTls(own, istiod.rootCertificatesPem(), CALLEE, "");
    return new EnvoyConfig()
        .listener("grpc", EnvoyParts.forward("grpc"))
        .cluster("grpc", grpc.getPort(), tls.upstream(SNI, IstioAlpn.HTTP_2), EnvoyParts.HTTP2)
        .listener("tomcat", EnvoyParts.forward("tomcat"))
        .cluster("tomcat", servlet, tls.upstream(SNI, IstioAlpn.HTTP_1))
        .listener("jdk", EnvoyParts.forward("jdk"))
        .cluster("jdk", https.getAddress().getPort(), tls.upstream(SNI, IstioAlpn.HTTP_1));
  }

  @AfterAll
  static void stop() throws Exception {
    envoy.close();
    tomcat.stop();
    tomcat.destroy();
    https.stop(0);
    WORKERS.shutdownNow();
    grpc.shutdownNow();
    mesh.close();
    istiod.close();
  }

  @BeforeEach
  void permit() {
    policy("ALLOW", "{}");
    await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(10))
        .until(() -> PlainHttp.get(envoy.port("jdk")).statusCode() == 200 && !denied());
  }

  private static void policy(String action, String rule) {
    istiod.apply(
        """
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata: {name: rules, namespace: vm}
        spec: {action: %s, rules: [%s]}
        """
            .formatted(action, rule));
  }

  @ParameterizedTest
  @ValueSource(strings = {"tomcat", "jdk"})
  void reachesServersOfHttpThatTellItFromOthers(String server) throws Exception {
    HttpResponse<String> answer = PlainHttp.get(envoy.port(server));

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo(CALLER);
    assertThat(answer.headers().firstValue("x-callee")).contains(CALLEE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"tomcat", "jdk"})
  void isDeniedByServersOfHttpWhatThePolicyDenies(String server) throws Exception {
    policy("DENY", "{from: [{source: {principals: [cluster.local/ns/default/sa/httpbin]}}]}");
    await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(10))
        .until(() -> PlainHttp.get(envoy.port(server)).statusCode() == 403);

    assertThat(PlainHttp.get(envoy.port(server)).body()).isEqualTo("RBAC: access denied");
  }

  @Test
  void reachesGrpcAsItself() {
    assertThat(GrpcEcho.call(envoy.port("grpc"))).isEqualTo(CALLER);
  }

  @Test
  void isDeniedByGrpcWhatThePolicyDenies() {
    policy("DENY", "{to: [{operation: {paths: [/test.Echo/*]}}]}");
    await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(10))
        .until(() -> PlainHttp.get(envoy.port("jdk")).statusCode() == 200 && denied());

    assertThatThrownBy(() -> GrpcEcho.call(envoy.port("grpc")))
        .isInstanceOf(StatusRuntimeException.class)
        .hasMessage("PERMISSION_DENIED: RBAC: access denied");
  }

  private static boolean denied() {
    try {
      String unused = GrpcEcho.call(envoy.port("grpc"));
      return false;
    } catch (StatusRuntimeException e) {
      return e.getStatus().getCode() == Status.Code.PERMISSION_DENIED;
    }
  }

  private static void answer(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getPrincipal().getName().getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "test-server");
    thread.setDaemon(true);
    return thread;
  }

  private static final class Echo extends HttpServlet {

    private static final long serialVersionUID = 1L;

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      response.getWriter().print(request.getUserPrincipal().getName());
    }
  }
}
