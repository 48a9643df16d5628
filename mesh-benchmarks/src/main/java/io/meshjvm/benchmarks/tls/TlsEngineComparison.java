package io.meshjvm.benchmarks.tls;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsServer;
import io.meshjvm.core.Published;
import io.meshjvm.core.identity.SpiffeId;
import io.meshjvm.core.identity.Svid;
import io.meshjvm.core.identity.TrustBundle;
import io.meshjvm.core.identity.TrustDomain;
import io.meshjvm.core.identity.WorkloadIdentity;
import io.meshjvm.testkit.ca.IssuedCertificate;
import io.meshjvm.testkit.ca.KeyAlgorithm;
import io.meshjvm.testkit.ca.TestCa;
import io.meshjvm.tls.ClientTarget;
import io.meshjvm.tls.IstioAlpn;
import io.meshjvm.tls.IstioSni;
import io.meshjvm.tls.MeshTls;
import io.meshjvm.tls.PeerRule;
import io.meshjvm.tls.TlsEngine;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLSocket;

/**
 * Handshakes and requests per second of one {@link TlsEngine} under the JDK's {@code HttpsServer},
 * client and server in this JVM, one connection at a time. Start once per engine, always with
 * {@code -Dsun.net.httpserver.nodelay=true}, or delayed acknowledgements are all that is measured;
 * the JDK's engine also needs {@code -Djdk.tls.server.disableExtensions=server_name}.
 */
public final class TlsEngineComparison {

  private static final Duration WARM_UP = Duration.ofSeconds(4);
  private static final Duration MEASURED = Duration.ofSeconds(6);
  private static final byte[] REQUEST =
      "GET / HTTP/1.1\r\nHost: bench\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] BODY = new byte[1024];

  private final MeshTls server;
  private final MeshTls client;
  private final ClientTarget target;

  private TlsEngineComparison(TlsEngine engine) {
    TestCa ca = TestCa.builder().keys(KeyAlgorithm.EC_P256).build();
    this.server = member(ca, "server", engine);
    this.client = member(ca, "client", TlsEngine.AUTOMATIC);
    this.target =
        ClientTarget.of(
            IstioSni.of(443, "server.bench.svc.cluster.local"),
            IstioAlpn.HTTP_1,
            PeerRule.exactly(id("server")));
  }

  /** Measures the engine named by the only argument and prints one line per figure. */
  public static void main(String[] arguments) throws IOException {
    TlsEngine engine = TlsEngine.valueOf(arguments[0]);
    new TlsEngineComparison(engine).run(engine);
  }

  private void run(TlsEngine engine) throws IOException {
    ExecutorService workers = Executors.newFixedThreadPool(2);
    HttpsServer http =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    http.setHttpsConfigurator(server.httpsConfigurator());
    http.setExecutor(workers);
    http.createContext("/", TlsEngineComparison::answer);
    http.start();
    int port = http.getAddress().getPort();
    handshakes(port, WARM_UP);
    print(engine, "handshakes", handshakes(port, MEASURED));
    requests(port, WARM_UP);
    print(engine, "requests", requests(port, MEASURED));
    http.stop(0);
    workers.shutdownNow();
  }

  private double handshakes(int port, Duration time) throws IOException {
    long begin = System.nanoTime();
    int count = 0;
    while (System.nanoTime() - begin < time.toNanos()) {
      try (SSLSocket socket = connect(port)) {
        exchange(socket);
      }
      count++;
    }
    return perSecond(count, begin);
  }

  private double requests(int port, Duration time) throws IOException {
    try (SSLSocket socket = connect(port)) {
      long begin = System.nanoTime();
      int count = 0;
      while (System.nanoTime() - begin < time.toNanos()) {
        exchange(socket);
        count++;
      }
      return perSecond(count, begin);
    }
  }

  private SSLSocket connect(int port) throws IOException {
    Socket tcp = new Socket(InetAddress.getLoopbackAddress(), port);
    tcp.setTcpNoDelay(true);
    return client.connect(tcp, target);
  }

  private static void exchange(Socket socket) throws IOException {
    socket.getOutputStream().write(REQUEST);
    int line = 0;
    while (line < 2) {
      int next = socket.getInputStream().read();
      if (next < 0) {
        throw new IOException("the server hung up");
      }
      line = next == '\n' ? line + 1 : next == '\r' ? line : 0;
    }
    socket.getInputStream().readNBytes(BODY.length);
  }

  private static void answer(HttpExchange exchange) throws IOException {
    exchange.sendResponseHeaders(200, BODY.length);
    exchange.getResponseBody().write(BODY);
    exchange.close();
  }

  private static double perSecond(int count, long begin) {
    return count * 1e9 / (System.nanoTime() - begin);
  }

  private static void print(TlsEngine engine, String what, double perSecond) {
    System.out.printf(Locale.ROOT, "%-13s %-10s %8.0f/s%n", engine, what, perSecond);
  }

  private static MeshTls member(TestCa ca, String serviceAccount, TlsEngine engine) {
    IssuedCertificate issued = ca.issue("bench", serviceAccount, Duration.ofHours(1));
    WorkloadIdentity identity =
        new WorkloadIdentity(
            new Svid(id(serviceAccount), issued.chain(), issued.privateKey()),
            new TrustBundle(new LinkedHashSet<>(ca.roots())),
            Instant.now(),
            Instant.now(),
            "test");
    return MeshTls.create(
        new Published<>(Optional.of(identity)),
        () -> Set.of(TrustDomain.CLUSTER_LOCAL),
        Clock.systemUTC(),
        engine);
  }

  private static SpiffeId id(String serviceAccount) {
    return SpiffeId.of(TrustDomain.CLUSTER_LOCAL, "bench", serviceAccount);
  }
}
