package io.meshjvm.examples.outbound;

import io.meshjvm.clients.MeshHttpComponents;
import io.meshjvm.clients.MeshOkHttp;
import io.meshjvm.sdk.AppProtocol;
import io.meshjvm.sdk.Mesh;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.core5.http.io.entity.EntityUtils;

/** Clients that block. */
final class BlockingCallers {

  private static final String REQUEST = "GET %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n";

  private BlockingCallers() {}

  /** No library at all: bytes on a socket. */
  static Caller sockets(Mesh mesh) {
    return url -> {
      URI uri = URI.create(url);
      try (Socket socket = mesh.connect(uri.getHost(), uri.getPort(), AppProtocol.HTTP1)) {
        String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        String request = REQUEST.formatted(path, uri.getAuthority());
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        String answer =
            new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        return answer.substring(answer.lastIndexOf("\r\n\r\n") + 4);
      }
    };
  }

  static Caller okHttp(Mesh mesh) {
    OkHttpClient client = MeshOkHttp.apply(new OkHttpClient.Builder(), mesh).build();
    return new Caller() {
      @Override
      public String get(String url) throws IOException {
        try (Response response = client.newCall(new Request.Builder().url(url).build()).execute()) {
          return response.body().string();
        }
      }

      @Override
      public void close() {
        client.dispatcher().executorService().shutdown();
        client.connectionPool().evictAll();
      }
    };
  }

  static Caller httpComponents(Mesh mesh) {
    CloseableHttpClient client = MeshHttpComponents.apply(HttpClients.custom(), mesh).build();
    return new Caller() {
      @Override
      public String get(String url) throws IOException {
        return client.execute(
            new HttpGet(url), response -> EntityUtils.toString(response.getEntity()));
      }

      @Override
      public void close() throws IOException {
        client.close();
      }
    };
  }
}
