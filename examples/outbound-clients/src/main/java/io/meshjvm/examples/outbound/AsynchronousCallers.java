package io.meshjvm.examples.outbound;

import com.linecorp.armeria.client.ClientFactory;
import com.linecorp.armeria.client.WebClient;
import io.grpc.CallOptions;
import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.stub.ClientCalls;
import io.meshjvm.clients.MeshArmeria;
import io.meshjvm.clients.MeshHttpComponents;
import io.meshjvm.clients.MeshJetty;
import io.meshjvm.clients.MeshVertx;
import io.meshjvm.grpc.MeshChannelCredentials;
import io.meshjvm.grpc.MeshNameResolverProvider;
import io.meshjvm.netty.MeshReactorNetty;
import io.meshjvm.sdk.Mesh;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.async.methods.SimpleRequestBuilder;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.client5.http.impl.async.HttpAsyncClients;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.util.component.LifeCycle;
import reactor.netty.resources.ConnectionProvider;

/** Clients that do not block, awaited here. */
final class AsynchronousCallers {

  private static final int SECONDS = 30;

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

  static Caller reactorNetty(Mesh mesh) {
    ConnectionProvider pool = ConnectionProvider.create("example");
    reactor.netty.http.client.HttpClient client =
        MeshReactorNetty.apply(reactor.netty.http.client.HttpClient.create(pool), mesh);
    return new Caller() {
      @Override
      public String get(String url) {
        return Objects.requireNonNull(
            client
                .get()
                .uri(url)
                .responseContent()
                .aggregate()
                .asString()
                .block(Duration.ofSeconds(SECONDS)),
            "an answer");
      }

      @Override
      public void close() {
        pool.dispose();
      }
    };
  }

  /** Asks a gRPC server how it is; takes a target in place of a URL. */
  static Caller grpc(Mesh mesh) {
    return target -> {
      ManagedChannel channel =
          Grpc.newChannelBuilder(
                  target,
                  MeshChannelCredentials.of(mesh),
                  MeshNameResolverProvider.of(mesh).registry())
              .build();
      try {
        CallOptions options = CallOptions.DEFAULT.withDeadlineAfter(SECONDS, TimeUnit.SECONDS);
        return GrpcHealth.text(
            ClientCalls.blockingUnaryCall(channel, GrpcHealth.CHECK, options, new byte[0]));
      } finally {
        channel.shutdownNow();
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
