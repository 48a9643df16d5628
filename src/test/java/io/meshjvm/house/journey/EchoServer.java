package io.meshjvm.house.journey;

import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsServer;
import io.meshjvm.sdk.Mesh;
import io.meshjvm.sdk.MeshState;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLSession;

/**
 * The JDK's server behind a member's TLS: says who called whom at {@code /}, how it fares at {@code
 * /health}, and at {@code /held} only once it is let go.
 */
final class EchoServer implements AutoCloseable {

  private final Mesh mesh;
  private final HttpsServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool(EchoServer::daemon);
  private final CountDownLatch heldArrived = new CountDownLatch(1);
  private final CountDownLatch heldReleased = new CountDownLatch(1);
  private final AtomicInteger inFlight = new AtomicInteger();
  private volatile boolean healthy = true;

  EchoServer(Mesh mesh, InetSocketAddress listen) throws IOException {
    this.mesh = mesh;
    server = HttpsServer.create(listen, 0);
    server.setHttpsConfigurator(mesh.tls().httpsConfigurator());
    server.setExecutor(threads);
    serve("/", exchange -> reply(exchange, 200));
    serve("/health", exchange -> reply(exchange, healthy ? 200 : 503));
    serve("/held", this::held);
    server.start();
  }

  void healthy(boolean well) {
    healthy = well;
  }

  /** Waits until a request for {@code /held} is being served. */
  boolean awaitHeld() throws InterruptedException {
    return heldArrived.await(TestMesh.PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  /** Lets requests for {@code /held} be answered. */
  void letGo() {
    heldReleased.countDown();
  }

  private void serve(String path, HttpHandler handler) {
    server.createContext(
        path,
        exchange -> {
          inFlight.incrementAndGet();
          try {
            handler.handle(exchange);
          } finally {
            inFlight.decrementAndGet();
          }
        });
  }

  private void held(HttpExchange exchange) throws IOException {
    heldArrived.countDown();
    try {
      boolean released = heldReleased.await(TestMesh.PATIENCE.toSeconds(), TimeUnit.SECONDS);
      reply(exchange, released ? 200 : 504);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw (IOException) new InterruptedIOException("stopping").initCause(e);
    }
  }

  private void reply(HttpExchange exchange, int status) throws IOException {
    SSLSession session = ((HttpsExchange) exchange).getSSLSession();
    X509Certificate caller = (X509Certificate) session.getPeerCertificates()[0];
    Headers headers = exchange.getResponseHeaders();
    headers.set("x-caller", mesh.tls().callerOf(session).getName());
    headers.set("x-caller-serial", caller.getSerialNumber().toString(16));
    headers.set("x-self", mesh.spiffeId().map(Object::toString).orElse(""));
    if (mesh.state().phase() == MeshState.Phase.DRAINING) {
      headers.set("Connection", "close");
    }
    exchange.sendResponseHeaders(status, -1);
    exchange.close();
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "echo");
    thread.setDaemon(true);
    return thread;
  }

  /** Lets requests in flight finish, then stops. The JDK's own stop may wait all its time. */
  @Override
  public void close() {
    await().atMost(TestMesh.PATIENCE).until(() -> inFlight.get() == 0);
    server.stop(0);
    threads.shutdown();
  }
}
