package io.meshjvm.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.grpc.CallOptions;
import io.grpc.ChannelCredentials;
import io.grpc.ClientCall;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.meshjvm.testkit.ca.KeyAlgorithm;
import io.meshjvm.testkit.ca.TestCa;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Channels with the mesh's credentials, with an istiod and gRPC servers at real sockets. */
class MeshChannelCredentialsTest {

  @TempDir private static Path directory;
  private static TestMesh mesh;
  private static Workload greeter;
  private static ChannelCredentials credentials;

  @BeforeAll
  static void join() {
    mesh = new TestMesh(directory);
    greeter = new Workload(mesh.istiod.ca(), "greeter");
    credentials = MeshChannelCredentials.of(mesh.member);
  }

  @AfterAll
  static void leave() {
    greeter.close();
    mesh.close();
  }

  private static ManagedChannel open(String target, ChannelCredentials credentials) {
    return Grpc.newChannelBuilder(target, credentials).build();
  }

  private static Status failure(ManagedChannel channel) {
    try {
      return Status.OK.withDescription(GrpcServer.call(channel));
    } catch (StatusRuntimeException e) {
      return e.getStatus();
    }
  }

  /** Whoever answers until all of {@code names} have. */
  private static void awaitAnswers(ManagedChannel channel, Set<String> names) {
    Set<String> heard = new HashSet<>();
    await()
        .atMost(TestMesh.PATIENCE)
        .until(
            () -> {
              heard.add(GrpcServer.call(channel, TestMesh.PATIENCE));
              return heard.containsAll(names);
            });
    assertThat(heard).isEqualTo(names);
  }

  @Test
  void speaksMutualTlsToAnEndpointThatWantsIt() throws Exception {
    try (GrpcServer server = greeter.serve("secret")) {
      mesh.service("mutual.test", "[" + server.mutualEndpoint("greeter") + "]");
      ManagedChannel channel = open("mesh:///mutual.test:80", credentials);

      ClientCall<String, String> call = GrpcServer.newCall(channel);
      Future<String> answer = GrpcServer.begin(call);

      assertThat(answer.get(60, TimeUnit.SECONDS)).isEqualTo("secret");
      assertThat(call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION)).isNotNull();
      assertThat(call.getAttributes().get(MeshAttributes.PEER).id()).isEqualTo(greeter.id);
      assertThat(server.authorities()).containsOnly("mutual.test:80");
      channel.shutdownNow();
    }
  }

  @Test
  void speaksPlaintextToAnEndpointThatWantsIt() throws Exception {
    try (GrpcServer server = GrpcServer.start("open")) {
      mesh.service("plain.test", "[" + server.endpoint() + "]");
      ManagedChannel channel = open("mesh:///plain.test:80", credentials);

      ClientCall<String, String> call = GrpcServer.newCall(channel);

      assertThat(GrpcServer.begin(call).get(60, TimeUnit.SECONDS)).isEqualTo("open");
      assertThat(call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION)).isNull();
      assertThat(call.getAttributes().get(MeshAttributes.PEER)).isNull();
      assertThat(server.authorities()).containsOnly("plain.test:80");
      channel.shutdownNow();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "round_robin",
        "weighted_round_robin",
        "least_request_experimental",
        "outlier_detection_experimental"
      })
  void speaksToEachEndpointInItsOwnWayUnderEveryPolicy(String policy) throws IOException {
    try (GrpcServer secret = greeter.serve("secret");
        GrpcServer open = GrpcServer.start("open")) {
      mesh.service(
          "mixed.test", "[" + secret.mutualEndpoint("greeter") + ", " + open.endpoint() + "]");
      ManagedChannel channel = balanced("mesh:///mixed.test:80", policy);

      awaitAnswers(channel, Set.of("secret", "open"));
      channel.shutdownNow();
    }
  }

  @Test
  void speaksToTheOneEndpointOfPickFirstInItsWay() throws IOException {
    try (GrpcServer secret = greeter.serve("secret")) {
      mesh.service("first.test", "[" + secret.mutualEndpoint("greeter") + "]");
      ManagedChannel channel = balanced("mesh:///first.test:80", "pick_first");

      assertThat(GrpcServer.call(channel, TestMesh.PATIENCE)).isEqualTo("secret");
      channel.shutdownNow();
    }
  }

  @Test
  void followsTheWeightsOfEndpoints() throws IOException {
    try (GrpcServer secret = greeter.serve("secret");
        GrpcServer open = GrpcServer.start("open")) {
      mesh.service(
          "weighted.test",
          "["
              + secret.mutualEndpoint("greeter").replace("}, ", "}, weight: 3, ")
              + ", "
              + open.endpoint().replace("}}", "}, weight: 1}")
              + "]");
      ManagedChannel channel = open("mesh:///weighted.test:80", credentials);
      awaitAnswers(channel, Set.of("secret", "open"));

      List<String> answers = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        answers.add(GrpcServer.call(channel));
      }
      assertThat(Collections.frequency(answers, "secret")).isBetween(120, 180);
      channel.shutdownNow();
    }
  }

  @Test
  void keepsOffAnEndpointThatFails() throws IOException {
    try (GrpcServer good = greeter.serve("good");
        GrpcServer bad = GrpcServer.failing(Status.Code.UNAVAILABLE)) {
      mesh.istiod.apply(
          """
          apiVersion: networking.istio.io/v1
          kind: DestinationRule
          metadata: {name: outlier, namespace: vm}
          spec:
            host: outlier.test
            trafficPolicy:
              outlierDetection:
                {consecutive5xxErrors: 3, interval: 1s, baseEjectionTime: 60s, maxEjectionPercent: 100}
          """);
      mesh.service(
          "outlier.test", "[" + good.mutualEndpoint("greeter") + ", " + bad.endpoint() + "]");
      ManagedChannel channel = open("mesh:///outlier.test:80", credentials);

      await()
          .atMost(TestMesh.PATIENCE)
          .until(() -> failure(channel).getCode() == Status.Code.UNAVAILABLE);
      await()
          .atMost(TestMesh.PATIENCE)
          .until(
              () ->
                  IntStream.range(0, 20)
                      .allMatch(i -> failure(channel).getCode() == Status.Code.OK));
      channel.shutdownNow();
    }
  }

  @Test
  void failsCallsOverTheLimitOfTheCluster() throws IOException {
    try (GrpcServer server = greeter.serve("secret")) {
      mesh.istiod.apply(
          """
          apiVersion: networking.istio.io/v1
          kind: DestinationRule
          metadata: {name: limited, namespace: vm}
          spec:
            host: limited.test
            trafficPolicy:
              connectionPool: {http: {http2MaxRequests: 1}}
          """);
      mesh.service("limited.test", "[" + server.mutualEndpoint("greeter") + "]");
      ManagedChannel channel = open("mesh:///limited.test:80", credentials);
      assertThat(GrpcServer.call(channel, TestMesh.PATIENCE)).isEqualTo("secret");

      ClientCall<String, String> first = GrpcServer.hang(channel, CallOptions.DEFAULT);
      await()
          .atMost(TestMesh.PATIENCE)
          .untilAsserted(() -> assertThat(failure(channel).getDescription()).contains("MESH-1520"));
      first.cancel("enough", null);
      await().atMost(TestMesh.PATIENCE).until(() -> failure(channel).getCode() == Status.Code.OK);
      channel.shutdownNow();
    }
  }

  /** A channel with a policy of the application's choice, or the mesh's own. */
  private static ManagedChannel balanced(String target, String policy) {
    ManagedChannelBuilder<?> builder = Grpc.newChannelBuilder(target, credentials);
    if (!policy.isEmpty()) {
      Map<String, ?> settings =
          policy.startsWith("outlier")
              ? Map.of("childPolicy", List.of(Map.of("round_robin", Map.of())))
              : Map.of();
      builder
          .disableServiceConfigLookUp()
          .defaultServiceConfig(Map.of("loadBalancingConfig", List.of(Map.of(policy, settings))));
    }
    return builder.build();
  }

  @Test
  void refusesAPeerOfAnotherIdentity() throws IOException {
    try (GrpcServer server = greeter.serve("secret")) {
      mesh.service("other.test", "[" + server.mutualEndpoint("somebody-else") + "]");
      ManagedChannel channel = open("mesh:///other.test:80", credentials);

      Status status = failure(channel);

      assertThat(status.getCode()).isEqualTo(Status.Code.UNAVAILABLE);
      assertThat(status.getDescription())
          .contains("MESH-2110", greeter.id.toString(), "/sa/somebody-else");
      channel.shutdownNow();
    }
  }

  @Test
  void neverFallsBackToPlaintext() throws IOException {
    try (GrpcServer server = GrpcServer.start("open")) {
      mesh.service("downgrade.test", "[" + server.mutualEndpoint("greeter") + "]");
      for (ChannelCredentials each :
          List.of(
              credentials,
              MeshChannelCredentials.of(mesh.member, InsecureChannelCredentials.create()))) {
        ManagedChannel channel = open("mesh:///downgrade.test:80", each);

        assertThat(failure(channel).getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        channel.shutdownNow();
      }
      assertThat(server.authorities()).isEmpty();
    }
  }

  @Test
  void refusesAddressesThatTheMeshDidNotGiveUnlessTheyHaveCredentialsOfTheirOwn()
      throws IOException {
    try (GrpcServer server = GrpcServer.start("open")) {
      String target = "dns:///localhost:" + server.port();
      ManagedChannel strict = open(target, credentials);
      ManagedChannel lenient =
          open(target, MeshChannelCredentials.of(mesh.member, InsecureChannelCredentials.create()));

      assertThat(failure(strict).getDescription()).contains("MESH-1515", "mesh:///");
      assertThat(GrpcServer.call(lenient)).isEqualTo("open");
      strict.shutdownNow();
      lenient.shutdownNow();
    }
  }

  @Test
  void followsAnEndpointThatChangesItsWay() throws IOException {
    try (GrpcServer open = GrpcServer.start("open");
        GrpcServer secret = greeter.serve("secret")) {
      mesh.service("flip.test", "[" + open.endpoint() + "]");
      ManagedChannel channel = open("mesh:///flip.test:80", credentials);
      assertThat(GrpcServer.call(channel, TestMesh.PATIENCE)).isEqualTo("open");

      mesh.apply("flip.test", "STATIC", "[" + secret.mutualEndpoint("greeter") + "]");
      await()
          .atMost(TestMesh.PATIENCE)
          .until(() -> GrpcServer.call(channel, TestMesh.PATIENCE).equals("secret"));

      // The same address, which now wants what its server does not speak.
      mesh.apply("flip.test", "STATIC", "[" + secret.endpoint() + "]");
      await()
          .atMost(TestMesh.PATIENCE)
          .until(() -> failure(channel).getCode() == Status.Code.UNAVAILABLE);
      channel.shutdownNow();
    }
  }

  @Test
  void tellsWhoRefusesThisWorkload() throws IOException {
    TestCa elsewhere = TestCa.builder().keys(KeyAlgorithm.EC_P256).build();
    try (Workload stranger = new Workload(mesh.istiod.ca(), "stranger")) {
      stranger.trust(elsewhere.roots());
      try (GrpcServer server = stranger.serve("secret")) {
        mesh.service("stranger.test", "[" + server.mutualEndpoint("stranger") + "]");
        ManagedChannel channel = open("mesh:///stranger.test:80", credentials);

        assertThat(failure(channel).getDescription()).contains("MESH-2105", "/sa/my-vm");
        channel.shutdownNow();
      }
    }
  }
}
