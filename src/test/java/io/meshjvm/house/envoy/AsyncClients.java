package io.meshjvm.house.envoy;

import com.linecorp.armeria.client.ClientFactory;
import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import io.meshjvm.clients.MeshArmeria;
import io.meshjvm.clients.MeshHttpComponents;
import io.meshjvm.clients.MeshJetty;
import io.meshjvm.clients.MeshVertx;
import io.meshjvm.netty.MeshReactorNetty;
import io.meshjvm.sdk.Mesh;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.async.methods.SimpleHttpRequest;
import org.apache.hc.client5.http.async.methods.SimpleHttpResponse;
import org.apache.hc.client5.http.async.methods.SimpleRequestBuilder;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.client5.http.impl.async.HttpAsyncClients;
import org.eclipse.jetty.client.ContentResponse;
import org.eclipse.jetty.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;

/** Clients that do not block. */
final class AsyncClients {

  private static final int PATIENCE = 60;

  private AsyncClients() {}

  static HttpCall httpComponents(Mesh mesh) {
    CloseableHttpAsyncClient client =
        MeshHttpComponents.apply(HttpAsyncClients.custom(), mesh).build();
    client.start();
    return new HttpCall() {
      @Override
      public RawHttp.Answer get(String url) throws Exception {
        SimpleHttpRequest request = SimpleRequestBuilder.get(url).build();
        SimpleHttpResponse response = client.execute(request, null).get(PATIENCE, TimeUnit.SECONDS);
        return HttpCall.answer(
            response.getCode(),
            name ->
                response.getFirstHeader(name) == null
                    ? null
                    : response.getFirstHeader(name).getValue(),
            response.getBodyText());
      }

      @Override
      public void close() throws Exception {
        client.close();
      }
    };
  }

  static HttpCall jetty(Mesh mesh) throws Exception {
    HttpClient client = MeshJetty.apply(new HttpClient(), mesh);
    client.start();
    return new HttpCall() {
      @Override
      public RawHttp.Answer get(String url) throws Exception {
        ContentResponse response =
            client.newRequest(url).timeout(PATIENCE, TimeUnit.SECONDS).send();
        return HttpCall.answer(
            response.getStatus(),
            name -> response.getHeaders().get(name),
            response.getContentAsString());
      }

      @Override
      public void close() throws Exception {
        client.stop();
      }
    };
  }

  static HttpCall armeria(Mesh mesh) {
    ClientFactory factory = MeshArmeria.apply(ClientFactory.builder(), mesh).build();
    WebClient client = WebClient.builder().factory(factory).build();
    return new HttpCall() {
      @Override
      public RawHttp.Answer get(String url) throws Exception {
        AggregatedHttpResponse response =
            client.get(url).aggregate().get(PATIENCE, TimeUnit.SECONDS);
        return HttpCall.answer(
            response.status().code(), name -> response.headers().get(name), response.contentUtf8());
      }

      @Override
      public void close() {
        factory.close();
      }
    };
  }

  static HttpCall reactorNetty(Mesh mesh) {
    ConnectionProvider pool = ConnectionProvider.create("matrix");
    reactor.netty.http.client.HttpClient client =
        MeshReactorNetty.apply(reactor.netty.http.client.HttpClient.create(pool), mesh);
    return new HttpCall() {
      @Override
      public RawHttp.Answer get(String url) {
        return client
            .get()
            .uri(url)
            .responseSingle(
                (response, body) ->
                    body.asString()
                        .map(
                            text ->
                                HttpCall.answer(
                                    response.status().code(),
                                    name -> response.responseHeaders().get(name),
                                    text)))
            .block(Duration.ofSeconds(PATIENCE));
      }

      @Override
      public void close() {
        pool.dispose();
      }
    };
  }

  static HttpCall vertx(Mesh mesh) {
    Vertx vertx = MeshVertx.apply(Vertx.builder(), mesh).build();
    io.vertx.core.http.HttpClient client = MeshVertx.apply(vertx.httpClientBuilder(), mesh).build();
    return new HttpCall() {
      @Override
      public RawHttp.Answer get(String url) throws Exception {
        RequestOptions options = new RequestOptions().setMethod(HttpMethod.GET).setAbsoluteURI(url);
        return client
            .request(options)
            .compose(request -> request.send())
            .compose(
                response ->
                    response
                        .body()
                        .map(
                            body ->
                                HttpCall.answer(
                                    response.statusCode(), response::getHeader, body.toString())))
            .toCompletionStage()
            .toCompletableFuture()
            .get(PATIENCE, TimeUnit.SECONDS);
      }

      @Override
      public void close() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(PATIENCE, TimeUnit.SECONDS);
      }
    };
  }
}
