package io.meshjvm.proxy.inbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import io.meshjvm.core.bootstrap.InboundForward.Protocol;
import io.meshjvm.tls.IstioAlpn;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** HTTP/2 and gRPC on their way to applications that know nothing of the mesh. */
class Http2Test {

  @TempDir private static Path directory;
  private static ServedMesh mesh;
  private static WebApplication web;
  private static GrpcApplication grpc;
  private static InetSocketAddress webPort;
  private static InetSocketAddress grpcPort;

  @BeforeAll
  static void serve() throws IOException {
    mesh = new ServedMesh(directory);
    web = new WebApplication();
    grpc = new GrpcApplication();
    webPort = mesh.serve(web.port());
    grpcPort = mesh.serve(grpc.port());
  }

  @AfterAll
  static void leave() {
    mesh.close();
    web.close();
    grpc.close();
  }

  private static ManagedChannel plain(InetSocketAddress to) {
    return NettyChannelBuilder.forAddress(to).usePlaintext().build();
  }

  private static ManagedChannel secured(InetSocketAddress to) {
    return NettyChannelBuilder.forAddress(to).sslContext(mesh.mutualTls(IstioAlpn.HTTP_2)).build();
  }

  private static String say(ManagedChannel channel, String word) {
    CallOptions options = CallOptions.DEFAULT.withDeadlineAfter(60, TimeUnit.SECONDS);
    return ClientCalls.blockingUnaryCall(channel, GrpcApplication.SAY, options, word);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void callsOfGrpcPassWithTheirTrailers(boolean tls) {
    ManagedChannel channel = tls ? secured(grpcPort) : plain(grpcPort);
    try {
      assertThat(say(channel, "hello")).isEqualTo("hello");
      assertThat(say(channel, "x".repeat(1_000_000))).hasSize(1_000_000);
      assertThatThrownBy(() -> say(channel, ""))
          .isInstanceOfSatisfying(
              StatusRuntimeException.class,
              e -> {
                assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND);
                assertThat(e.getStatus().getDescription()).isEqualTo("nothing said");
              });
    } finally {
      channel.shutdownNow();
    }
  }

  @Test
  void streamsGoBothWaysAtOnce() throws InterruptedException {
    ManagedChannel channel = plain(grpcPort);
    try {
      BlockingQueue<String> heard = new LinkedBlockingQueue<>();
      StreamObserver<String> talk =
          ClientCalls.asyncBidiStreamingCall(
              channel.newCall(GrpcApplication.TALK, CallOptions.DEFAULT), new Listening(heard));
      for (int i = 0; i < 100; i++) {
        talk.onNext("word " + i);
        assertThat(heard.poll(60, TimeUnit.SECONDS)).isEqualTo("word " + i);
      }
      talk.onCompleted();
      assertThat(heard.poll(60, TimeUnit.SECONDS)).isEqualTo("end");
    } finally {
      channel.shutdownNow();
    }
  }

  private record Listening(BlockingQueue<String> heard) implements StreamObserver<String> {
    @Override
    public void onNext(String word) {
      heard.add(word);
    }

    @Override
    public void onError(Throwable cause) {
      heard.add(cause.toString());
    }

    @Override
    public void onCompleted() {
      heard.add("end");
    }
  }

  @Test
  void anApplicationOfHttp1IsSpokenToInItsLanguage() throws Exception {
    try (Http2Client client = new Http2Client(webPort)) {
      List<CompletableFuture<Http2Client.Reply>> replies = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        replies.add(client.send(Http2Client.head("POST", "/" + i), "body"));
      }
      for (int i = 0; i < 50; i++) {
        Http2Client.Reply reply = replies.get(i).get(60, TimeUnit.SECONDS);
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.body()).startsWith("POST /" + i + "\n").doesNotContain("x-http2");
        assertThat(reply.headers().names())
            .noneMatch(name -> name.toString().startsWith("x-http2"));
      }
      assertThat(client.send(Http2Client.head("HEAD", "/"), "").get().status()).isEqualTo(200);
    }
  }

  /** The JDK's server gives {@code 100 Continue} a length of 0, for which Envoy resets a stream. */
  @Test
  void wordsBeforeTheAnswerHaveNoLength() throws Exception {
    try (Http2Client client = new Http2Client(webPort)) {
      Http2Client.Reply reply =
          client
              .send(Http2Client.head("POST", "/echo").add("expect", "100-continue"), "body")
              .get(20, TimeUnit.SECONDS);
      assertThat(reply.status()).isEqualTo(200);
      assertThat(reply.body()).isEqualTo("body");
      assertThat(reply.words())
          .singleElement()
          .satisfies(
              word -> {
                assertThat(word.status()).asString().isEqualTo("100");
                assertThat(word.contains("content-length")).isFalse();
              });
    }
  }

  @Test
  void anApplicationMayBeSaidToSpeakOneOfThem() throws Exception {
    try (Http2Client client = new Http2Client(mesh.serve(web.port(), Protocol.HTTP1))) {
      assertThat(client.get("/").status()).isEqualTo(200);
    }
    // A client of HTTP/1.1 is not understood by gRPC, but gets there.
    try (RawHttp client = new RawHttp(ServedMesh.plain(mesh.serve(grpc.port(), Protocol.HTTP2)))) {
      assertThat(client.get("/").status()).isEqualTo(415);
    }
  }

  @Test
  void nobodyThereIsToldInTheWordsOfGrpc() throws Exception {
    ManagedChannel channel = plain(mesh.serve(ServedMesh.freePort()));
    try {
      assertThatThrownBy(() -> say(channel, "hello"))
          .isInstanceOfSatisfying(
              StatusRuntimeException.class,
              e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE));
    } finally {
      channel.shutdownNow();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/a b", "/a HTTP/1.1\r\nx: y\r\n\r\nGET /evil", "", "*", "x"})
  void targetsThatWouldBeSomethingElseInHttp1AreRefused(String path) throws Exception {
    int before = web.requests.get();
    try (Http2Client client = new Http2Client(webPort)) {
      assertThat(client.get(path).status()).isNotEqualTo(200);
      assertThat(web.requests).hasValue(before);
    }
  }

  @Test
  void linesInHeadersGoNoFurther() throws Exception {
    int before = web.requests.get();
    try (Http2Client client = new Http2Client(webPort)) {
      Http2Client.Reply reply =
          client
              .send(Http2Client.head("GET", "/").add("x-a", "b\r\nx-evil: 1"), "")
              .get(60, TimeUnit.SECONDS);
      assertThat(reply.status()).isNotEqualTo(200);
      assertThat(web.requests).hasValue(before);
    }
  }
}
