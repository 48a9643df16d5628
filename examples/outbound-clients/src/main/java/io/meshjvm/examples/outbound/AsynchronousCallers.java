package io.meshjvm.examples.outbound;

import com.linecorp.armeria.client.ClientFactory;
import com.linecorp.armeria.client.WebClient;
import io.meshjvm.clients.MeshArmeria;
import io.meshjvm.clients.MeshHttpComponents;
import io.meshjvm.clients.MeshJetty;
import io.meshjvm.clients.MeshVertx;
import io.meshjvm.sdk.Mesh;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.async.methods.SimpleRequestBuilder;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.client5.http.impl.async.HttpAsyncClients;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.util.component.LifeCycle;

/** Clients that do not block, awaited here. */
final class AsynchronousCallers {

  private static final int SECONDS = 10;

  private AsynchronousCallers() {}

  static Caller httpComponents(Mesh mesh) {
    CloseableHttpAsyncClient client =
        MeshHttpComponents.apply(HttpAsyncClients.custom(), mesh).build();
    client.start();
    return new Caller() {
      @Override
      public String get(String url) throws Exception {
        return client
            .execute(SimpleRequestBuilder.get(url).build(), null)
            .get(SECONDS, TimeUnit.SECONDS)
            .getBodyText();
      }

      @Override
      public void close() throws IOException {
        client.close();
      }
    };
  }

  static Caller jetty(Mesh mesh) throws Exception {
    HttpClient client = MeshJetty.apply(new HttpClient(), mesh);
    client.start();
    return new Caller() {
      @Override
      public String get(String url) throws Exception {
        return client
            .newRequest(url)
            .timeout(SECONDS, TimeUnit.SECONDS)
            .send()
            .getContentAsString();
      }

      @Override
      public void close() {
        LifeCycle.stop(client);
      }
    };
  }

  static Caller armeria(Mesh mesh) {
    ClientFactory factory = MeshArmeria.apply(ClientFactory.builder(), mesh).build();
    WebClient client = WebClient.builder().factory(factory).build();
    return new Caller() {
      @Override
      public String get(String url) throws Exception {
        return client.get(url).aggregate().get(SECONDS, TimeUnit.SECONDS).contentUtf8();
      }

      @Override
      public void close() {
        factory.close();
      }
    };
  }

  static Caller vertx(Mesh mesh) {
    Vertx vertx = MeshVertx.apply(Vertx.builder(), mesh).build();
    HttpClientAgent client = MeshVertx.apply(vertx.httpClientBuilder(), mesh).build();
    return new Caller() {
      @Override
      public String get(String url) throws Exception {
        return client
            .request(new RequestOptions().setMethod(HttpMethod.GET).setAbsoluteURI(url))
            .compose(request -> request.send())
            .compose(HttpClientResponse::body)
            .toCompletionStage()
            .toCompletableFuture()
            .get(SECONDS, TimeUnit.SECONDS)
            .toString();
      }

      @Override
      public void close() {
        vertx
            .close()
            .toCompletionStage()
            .toCompletableFuture()
            .orTimeout(SECONDS, TimeUnit.SECONDS)
            .join();
      }
    };
  }
}
