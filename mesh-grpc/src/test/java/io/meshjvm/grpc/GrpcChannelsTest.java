package io.meshjvm.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.grpc.ChannelCredentials;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.meshjvm.core.MeshException;
import io.meshjvm.sdk.Mesh;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Channels as applications make them, with an istiod and gRPC servers at real sockets. */
class GrpcChannelsTest {

  private static final ChannelCredentials PLAINTEXT = InsecureChannelCredentials.create();

  @TempDir private Path directory;
  private TestMesh mesh;

  @BeforeEach
  void join() {
    mesh = new TestMesh(directory);
  }

  @AfterEach
  void leave() {
    mesh.close();
  }

  /** A channel of the default registry, which finds the scheme by ServiceLoader. */
  private static Call open(String target) {
    return new Call(Grpc.newChannelBuilder(target, PLAINTEXT).build());
  }

  /** A channel of one member, whatever others there are. */
  private static Call bound(Mesh member, String target, ChannelCredentials credentials) {
    return new Call(
        Grpc.newChannelBuilder(target, credentials, MeshNameResolverProvider.of(member).registry())
            .build());
  }

  private record Call(ManagedChannel channel) implements AutoCloseable {
    String make() {
      return GrpcServer.call(channel, TestMesh.PATIENCE);
    }

    Status failure() {
      try {
        return Status.OK.withDescription(GrpcServer.call(channel));
      } catch (StatusRuntimeException e) {
        return e.getStatus();
      }
    }

    void awaitFailure(String code) {
      await()
          .atMost(TestMesh.PATIENCE)
          .untilAsserted(() -> assertThat(failure().getDescription()).contains(code));
    }

    @Override
    public void close() {
      channel.shutdownNow();
    }
  }

  @Test
  void reachesAServiceByItsNameAndPort() throws IOException {
    try (GrpcServer server = GrpcServer.start("hello");
        Call call = open("mesh:///greeter.test:80")) {
      mesh.service("greeter.test", "STATIC", "[" + server.endpoint() + "]");

      assertThat(call.make()).isEqualTo("hello");
      assertThat(call.channel().authority()).isEqualTo("greeter.test:80");
    }
  }

  @Test
  void takesTheOnlyPortOfAServiceIfNoneIsNamed() throws IOException {
    try (GrpcServer server = GrpcServer.start("hello");
        Call call = open("mesh:///greeter.test")) {
      mesh.service("greeter.test", "STATIC", "[" + server.endpoint() + "]");

      assertThat(call.make()).isEqualTo("hello");
    }
  }

  @Test
  void sharesTheCallsAmongTheEndpointsAndFollowsThem() throws IOException {
    try (GrpcServer a = GrpcServer.start("a");
        GrpcServer b = GrpcServer.start("b");
        GrpcServer c = GrpcServer.start("c");
        Call call = open("mesh:///greeter.test:80")) {
      mesh.service("greeter.test", "STATIC", "[" + a.endpoint() + ", " + b.endpoint() + "]");
      awaitAnswers(call, Set.of("a", "b"));

      mesh.apply("greeter.test", "STATIC", "[" + c.endpoint() + "]");
      await().atMost(TestMesh.PATIENCE).until(() -> call.make().equals("c"));
      assertThat(call.make()).isEqualTo("c");
    }
  }

  private static void awaitAnswers(Call call, Set<String> names) {
    Set<String> heard = new HashSet<>();
    await()
        .atMost(TestMesh.PATIENCE)
        .until(
            () -> {
              heard.add(call.make());
              return heard.equals(names);
            });
  }

  @Test
  void saysWhyAServiceCannotBeReached() {
    try (Call unknown = open("mesh:///nobody.test:80");
        Call misnamed = open("mesh:///192.0.2.1:80")) {
      Status status = unknown.failure();

      assertThat(status.getCode()).isEqualTo(Status.Code.UNAVAILABLE);
      assertThat(status.getDescription()).contains("MESH-1501", "nobody.test");
      assertThat(((MeshException) status.getCause()).code()).isEqualTo("MESH-1501");
      assertThat(misnamed.failure().getDescription()).contains("MESH-1511");
    }
  }

  @Test
  void letsGoOfAServiceThatHasNoEndpointAnyMoreAndComesBackToIt() throws IOException {
    try (GrpcServer server = GrpcServer.start("hello");
        Call call = open("mesh:///greeter.test:80")) {
      mesh.service("greeter.test", "STATIC", "[" + server.endpoint() + "]");
      assertThat(call.make()).isEqualTo("hello");

      mesh.apply("greeter.test", "STATIC", "[]");
      call.awaitFailure("MESH-1503");

      mesh.apply("greeter.test", "STATIC", "[" + server.endpoint() + "]");
      assertThat(call.make()).isEqualTo("hello");
    }
  }

  @Test
  void looksTheHostNamesOfEndpointsUpInTheSystemsDns() throws IOException {
    try (GrpcServer server = GrpcServer.start("hello");
        Call call = open("mesh:///named.test:80")) {
      mesh.service(
          "named.test", "DNS", "[{address: localhost, ports: {grpc: " + server.port() + "}}]");

      assertThat(call.make()).isEqualTo("hello");
    }
  }

  @Test
  void servesWhileIstiodIsAway() throws IOException {
    try (GrpcServer server = GrpcServer.start("hello")) {
      mesh.service("greeter.test", "STATIC", "[" + server.endpoint() + "]");
      mesh.istiod.network().refuse();
      mesh.istiod.network().reset();
      await().atMost(TestMesh.PATIENCE).until(() -> mesh.istiod.network().openConnections() == 0);

      try (Call call = open("mesh:///greeter.test:80")) {
        assertThat(call.make()).isEqualTo("hello");
      }
    }
  }

  @Test
  void takesAMemberUpThatStartsLater() throws IOException {
    mesh.member.close();
    try (GrpcServer server = GrpcServer.start("hello");
        Call call = open("mesh:///greeter.test:80")) {
      mesh.apply("greeter.test", "STATIC", "[" + server.endpoint() + "]");
      assertThat(call.failure().getDescription()).contains("MESH-1512");

      try (Mesh late = TestMesh.start(directory)) {
        assertThat(call.make()).isEqualTo("hello");
        assertThat(late.state().phase()).isNotNull();
      }
    }
  }

  @Test
  void amongSeveralMembersAChannelHasToBeBound() throws IOException {
    try (GrpcServer server = GrpcServer.start("hello");
        Mesh second = TestMesh.start(directory);
        Call unbound = open("mesh:///greeter.test:80");
        Call bound = bound(second, "mesh:///greeter.test:80", PLAINTEXT)) {
      mesh.service("greeter.test", "STATIC", "[" + server.endpoint() + "]");

      assertThat(unbound.failure().getDescription()).contains("MESH-1513");
      assertThat(bound.make()).isEqualTo("hello");
    }
  }
}
