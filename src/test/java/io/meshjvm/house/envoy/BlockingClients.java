package io.meshjvm.house.envoy;

import io.meshjvm.clients.MeshHttpComponents;
import io.meshjvm.clients.MeshOkHttp;
import io.meshjvm.sdk.AppProtocol;
import io.meshjvm.sdk.Mesh;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import javax.net.SocketFactory;
import javax.net.ssl.HttpsURLConnection;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.core5.http.io.entity.EntityUtils;

/** Clients that block, or that the JDK has. */
final class BlockingClients {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private BlockingClients() {}

  static HttpCall sockets(Mesh mesh) {
    SocketFactory sockets = mesh.socketFactory(AppProtocol.HTTP1, SocketFactory.getDefault());
    return url -> {
      URI uri = URI.create(url);
      try (Socket socket = sockets.createSocket(uri.getHost(), uri.getPort())) {
        return RawHttp.exchange(socket);
      }
    };
  }

  static HttpCall okHttp(Mesh mesh) {
    OkHttpClient client = MeshOkHttp.apply(new OkHttpClient.Builder(), mesh).build();
    return new HttpCall() {
      @Override
      public RawHttp.Answer get(String url) throws Exception {
        try (Response response = client.newCall(new Request.Builder().url(url).build()).execute()) {
          return HttpCall.answer(response.code(), response::header, response.body().string());
        }
      }

      @Override
      public void close() {
        client.dispatcher().executorService().shutdown();
        client.connectionPool().evictAll();
      }
    };
  }

  static HttpCall httpComponents(Mesh mesh) {
    CloseableHttpClient client = MeshHttpComponents.apply(HttpClients.custom(), mesh).build();
    return new HttpCall() {
      @Override
      public RawHttp.Answer get(String url) throws Exception {
        return client.execute(
            new HttpGet(url),
            response ->
                HttpCall.answer(
                    response.getCode(),
                    name ->
                        response.getFirstHeader(name) == null
                            ? null
                            : response.getFirstHeader(name).getValue(),
                    EntityUtils.toString(response.getEntity())));
      }

      @Override
      public void close() throws Exception {
        client.close();
      }
    };
  }

  /** Makes TLS itself, by the mesh's context. */
  static HttpCall urlConnection(Mesh mesh) {
    return url -> {
      HttpsURLConnection connection = (HttpsURLConnection) URI.create(url).toURL().openConnection();
      connection.setSSLSocketFactory(mesh.sslContext().getSocketFactory());
      connection.setHostnameVerifier(mesh.hostnameVerifier());
      connection.setReadTimeout((int) PATIENCE.toMillis());
      return HttpCall.answer(
          connection.getResponseCode(),
          connection::getHeaderField,
          new String(connection.getInputStream().readAllBytes(), StandardCharsets.US_ASCII));
    };
  }

  /** Makes TLS itself, by the mesh's context. */
  static HttpCall jdk(Mesh mesh) {
    return jdk(HttpClient.newBuilder().sslContext(mesh.sslContext()));
  }

  /** Goes through the proxy on loopback. */
  static HttpCall jdkByProxy(Mesh mesh) {
    return jdk(HttpClient.newBuilder().proxy(mesh.proxySelector()));
  }

  private static HttpCall jdk(HttpClient.Builder builder) {
    HttpClient client = builder.version(HttpClient.Version.HTTP_1_1).build();
    return url -> {
      HttpResponse<String> response =
          client.send(
              HttpRequest.newBuilder(URI.create(url)).timeout(PATIENCE).build(),
              HttpResponse.BodyHandlers.ofString());
      return HttpCall.answer(
          response.statusCode(),
          name -> response.headers().firstValue(name).orElse(null),
          response.body());
    };
  }
}
