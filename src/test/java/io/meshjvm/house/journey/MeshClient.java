package io.meshjvm.house.journey;

import io.meshjvm.sdk.AppProtocol;
import io.meshjvm.sdk.Mesh;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import okhttp3.Connection;
import okhttp3.ConnectionPool;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/**
 * An ordinary HTTP client over the sockets of a member. It never tries a request again, so that
 * every failure is seen.
 */
final class MeshClient implements AutoCloseable {

  private static final int KEPT = 8;

  private final OkHttpClient http;

  MeshClient(Mesh mesh, boolean keepsConnections) {
    http =
        new OkHttpClient.Builder()
            .socketFactory(mesh.socketFactory(AppProtocol.HTTP1))
            // The name reaches the socket; which endpoint it means is decided there.
            .dns(host -> List.of(InetAddress.getByAddress(host, new byte[4])))
            .connectionPool(
                keepsConnections
                    ? new ConnectionPool(KEPT, 1, TimeUnit.MINUTES)
                    : new ConnectionPool(0, 1, TimeUnit.NANOSECONDS))
            .retryOnConnectionFailure(false)
            .connectTimeout(TestMesh.PATIENCE)
            .readTimeout(TestMesh.PATIENCE)
            .addNetworkInterceptor(MeshClient::noteEndpoint)
            .build();
  }

  Answer get(String url) throws IOException {
    try (Response response = http.newCall(new Request.Builder().url(url).build()).execute()) {
      Objects.requireNonNull(response.body()).bytes();
      return new Answer(
          response.code(),
          response.header("x-caller", ""),
          response.header("x-caller-serial", ""),
          response.header("x-self", ""),
          response.header("x-endpoint", ""));
    }
  }

  private static Response noteEndpoint(Interceptor.Chain chain) throws IOException {
    Connection connection = Objects.requireNonNull(chain.connection());
    String remote = String.valueOf(connection.socket().getRemoteSocketAddress());
    return chain
        .proceed(chain.request())
        .newBuilder()
        .header("x-endpoint", remote.substring(remote.indexOf('/') + 1))
        .build();
  }

  @Override
  public void close() {
    http.connectionPool().evictAll();
    http.dispatcher().executorService().shutdown();
  }
}
