package io.meshjvm.house.envoy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsServer;
import io.meshjvm.tls.MeshTls;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A server in the JVM that answers each request with the SPIFFE id of its caller. */
interface JvmServer extends AutoCloseable {

  int port();

  @Override
  void close();

  /** The JDK's {@code HttpsServer} on a port of the system's choice. */
  static JvmServer https(MeshTls tls) throws IOException {
    return https(tls, bound());
  }

  /** A server that has its port already and serves nobody yet. */
  static HttpsServer bound() throws IOException {
    return HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
  }

  /** The same from now on with this TLS. */
  static JvmServer https(MeshTls tls, HttpsServer server) {
    ExecutorService workers = Executors.newCachedThreadPool(JvmServer::daemon);
    server.setHttpsConfigurator(tls.httpsConfigurator());
    server.setExecutor(workers);
    server.createContext("/", exchange -> answer(exchange, tls));
    server.start();
    return of(
        server.getAddress().getPort(),
        () -> {
          server.stop(0);
          workers.shutdownNow();
        });
  }

  static JvmServer of(int port, Runnable stop) {
    return new JvmServer() {
      @Override
      public int port() {
        return port;
      }

      @Override
      public void close() {
        stop.run();
      }
    };
  }

  private static void answer(HttpExchange exchange, MeshTls tls) throws IOException {
    String caller = tls.callerOf(((HttpsExchange) exchange).getSSLSession()).getName();
    byte[] body = caller.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "test-server");
    thread.setDaemon(true);
    return thread;
  }
}
