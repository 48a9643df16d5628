package io.meshjvm.examples.vmservice;

import io.meshjvm.sdk.AppProtocol;
import io.meshjvm.sdk.Mesh;
import java.io.IOException;
import java.net.InetAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.Objects;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/**
 * An ordinary HTTP client whose sockets come from the mesh: it asks for plain HTTP and gets mutual
 * TLS underneath.
 */
final class MeshCaller implements AutoCloseable {

  private final OkHttpClient http;

  MeshCaller(Mesh mesh) {
    http =
        new OkHttpClient.Builder()
            .socketFactory(mesh.socketFactory(AppProtocol.HTTP1))
            // The name reaches the socket; which endpoint it means is decided there.
            .dns(host -> List.of(InetAddress.getByAddress(host, new byte[4])))
            .addNetworkInterceptor(
                chain ->
                    chain
                        .proceed(chain.request())
                        .newBuilder()
                        .header(
                            "x-mesh-endpoint",
                            endpoint(Objects.requireNonNull(chain.connection()).socket()))
                        .build())
            .build();
  }

  /** What came back, and from which endpoint. */
  record Answer(int status, String body, String endpoint) {}

  Answer get(String url) throws IOException {
    try (Response response = http.newCall(new Request.Builder().url(url).build()).execute()) {
      String body = Objects.requireNonNull(response.body()).string();
      return new Answer(response.code(), body, response.header("x-mesh-endpoint", ""));
    }
  }

  private static String endpoint(java.net.Socket socket) {
    SocketAddress remote = socket.getRemoteSocketAddress();
    return remote == null ? "" : remote.toString().replaceFirst("^.*/", "");
  }

  @Override
  public void close() {
    http.connectionPool().evictAll();
    http.dispatcher().executorService().shutdown();
  }
}
