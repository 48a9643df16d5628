package io.meshjvm.clients;

import io.meshjvm.sdk.AppProtocol;
import io.meshjvm.sdk.Mesh;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import okhttp3.Dns;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;

/**
 * OkHttp 4 and 5: {@code MeshOkHttp.apply(new OkHttpClient.Builder(), mesh).build()}, and then URLs
 * such as {@code http://httpbin.default:8000}.
 *
 * <p>OkHttp sees plain connections. HTTP/1.1, or HTTP/2 where the builder was given {@link
 * Protocol#H2_PRIOR_KNOWLEDGE} before. An {@code https} URL of a service is TLS of the application
 * within that of the mesh. Each new connection goes to an endpoint of its own, others are tried if
 * that does not take it; OkHttp's pool knows hosts and no endpoints, so it keeps a connection until
 * it ends or idles. Hosts outside of the mesh keep what the builder had for them.
 */
public final class MeshOkHttp {

  private MeshOkHttp() {}

  /**
   * Lets clients of {@code builder} reach the services of {@code mesh}; afterwards its {@code dns}
   * and {@code socketFactory} must stay as they are.
   *
   * @return {@code builder}
   */
  public static OkHttpClient.Builder apply(OkHttpClient.Builder builder, Mesh mesh) {
    OkHttpClient before = builder.build();
    boolean http2 = before.protocols().contains(Protocol.H2_PRIOR_KNOWLEDGE);
    AppProtocol protocol = http2 ? AppProtocol.HTTP2 : AppProtocol.HTTP1;
    return builder
        .dns(new Names(MeshHosts.of(mesh), before.dns()))
        .socketFactory(mesh.socketFactory(protocol, before.socketFactory()));
  }

  /** Leaves the names of services to the sockets. */
  private record Names(MeshHosts hosts, Dns others) implements Dns {

    @Override
    public List<InetAddress> lookup(String host) throws UnknownHostException {
      return hosts.include(host) ? List.of(MeshHosts.named(host)) : others.lookup(host);
    }
  }
}
