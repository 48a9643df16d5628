package io.meshjvm.netty;

import io.meshjvm.testkit.ca.IssuedCertificate;
import io.meshjvm.testkit.ca.TestCa;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.server.HttpServer;

/** An HTTP server on loopback that answers with its name, and with 503 while it is ill. */
final class HttpPeer implements AutoCloseable {

  final AtomicInteger connections = new AtomicInteger();
  final Set<String> hosts = ConcurrentHashMap.newKeySet();
  volatile boolean ill;
  private final String serviceAccount;
  private final DisposableServer server;

  private HttpPeer(
      String name, String serviceAccount, @Nullable SslContext tls, HttpProtocol protocol) {
    this.serviceAccount = serviceAccount;
    HttpServer settings =
        HttpServer.create()
            .host("127.0.0.1")
            .port(0)
            .protocol(protocol)
            .doOnChannelInit((observer, channel, remote) -> connections.incrementAndGet())
            .handle(
                (request, response) -> {
                  hosts.add(String.valueOf(request.requestHeaders().get("host")));
                  return response.status(ill ? 503 : 200).sendString(Mono.just(name));
                });
    this.server =
        (tls == null ? settings : settings.secure(spec -> spec.sslContext(tls))).bindNow();
  }

  static HttpPeer plaintext(String name) {
    return new HttpPeer(name, "", null, HttpProtocol.HTTP11);
  }

  /** Wants mutual TLS, and has an SVID of namespace {@code vm}. */
  static HttpPeer mutual(String name, TestCa ca, String serviceAccount, HttpProtocol protocol)
      throws SSLException {
    IssuedCertificate issued = ca.issue("vm", serviceAccount, Duration.ofHours(1));
    SslContext tls =
        SslContextBuilder.forServer(
                issued.privateKey(), issued.chain().toArray(new X509Certificate[0]))
            .trustManager(ca.roots())
            .clientAuth(ClientAuth.REQUIRE)
            .applicationProtocolConfig(
                new ApplicationProtocolConfig(
                    ApplicationProtocolConfig.Protocol.ALPN,
                    ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                    ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                    List.of(protocol == HttpProtocol.H2 ? "h2" : "http/1.1")))
            .build();
    return new HttpPeer(name, serviceAccount, tls, protocol);
  }

  int port() {
    return server.port();
  }

  /** In the words of a ServiceEntry. */
  String endpoint() {
    return serviceAccount.isEmpty() ? endpoint("") : endpoint("serviceAccount: " + serviceAccount);
  }

  /** The same with other fields. */
  String endpoint(String fields) {
    return "{address: 127.0.0.1, ports: {http: %d}, %s}".formatted(port(), fields);
  }

  @Override
  public void close() {
    server.disposeNow();
  }
}
