package io.meshjvm.house.envoy;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** An application beside its sidecar: it speaks plaintext HTTP/1.1 to Envoy. */
final class PlainHttp {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private PlainHttp() {}

  static HttpResponse<String> get(int port) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/"))
            .timeout(PATIENCE)
            .build();
    return HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .build()
        .send(request, HttpResponse.BodyHandlers.ofString());
  }
}
