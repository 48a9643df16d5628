package io.meshjvm.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.NameResolverRegistry;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.meshjvm.core.Published;
import io.meshjvm.traffic.Candidate;
import io.meshjvm.traffic.Pick;
import io.meshjvm.traffic.TrafficException;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MeshLoadBalancerTest {

  private final FakeDirectory directory = new FakeDirectory();
  private final List<RecordedLease> leases = new CopyOnWriteArrayList<>();
  private final List<String> keys = new CopyOnWriteArrayList<>();
  private GrpcServer a;
  private GrpcServer b;
  private ManagedChannel channel;

  @BeforeEach
  void open() throws IOException {
    a = GrpcServer.start("a");
    b = GrpcServer.start("b");
    NameResolverRegistry registry = new NameResolverRegistry();
    registry.register(new MeshNameResolverProvider(new Published<>(List.of(directory))));
    channel =
        Grpc.newChannelBuilder("mesh:///a.test:80", InsecureChannelCredentials.create(), registry)
            .build();
    directory.leases =
        picked -> {
          RecordedLease lease = new RecordedLease();
          leases.add(lease);
          return lease;
        };
    directory.leadsTo(FakeDirectory.route(at(a), at(b)));
  }

  @AfterEach
  void close() {
    channel.shutdownNow();
    a.close();
    b.close();
  }

  private static String at(GrpcServer server) {
    return "127.0.0.1:" + server.port();
  }

  private String call() {
    return GrpcServer.call(channel, TestMesh.PATIENCE);
  }

  /** Until both servers have a connection, each is picked in its turn. */
  private void awaitBoth() {
    AtomicInteger turn = new AtomicInteger();
    directory.picks =
        (route, call, limit) -> {
          int skip = turn.getAndIncrement() % 2;
          return targets(route).stream().skip(limit == 1 ? skip : 0).limit(limit).toList();
        };
    await()
        .atMost(TestMesh.PATIENCE)
        .until(() -> List.of(call(), call()).containsAll(List.of("a", "b")));
  }

  private static List<Pick.Picked> targets(Route route) {
    return route.candidates().stream().map(Candidate::target).toList();
  }

  /** What a lease that counted a call was told; others only asked whether there is room. */
  private List<String> lastReport() {
    return leases.get(leases.size() - 1).told();
  }

  @Test
  void goesForEachCallWhereTheMeshPicks() {
    awaitBoth();

    directory.picks = (route, call, limit) -> List.of(targets(route).get(1));
    assertThat(List.of(call(), call(), call())).containsOnly("b");
    directory.picks = (route, call, limit) -> List.of(targets(route).get(0));
    assertThat(List.of(call(), call(), call())).containsOnly("a");
  }

  @Test
  void takesTheNextEndpointWhereThereIsNoConnection() {
    a.close();
    directory.picks = (route, call, limit) -> targets(route).stream().limit(limit).toList();

    assertThat(List.of(call(), call())).containsOnly("b");
  }

  @Test
  void keepsCallsOfOneKeyTogetherAsTheMeshDoes() {
    awaitBoth();
    directory.picks =
        (route, call, limit) -> {
          keys.add(String.valueOf(call.key()));
          return List.of(targets(route).get("x".equals(call.key()) ? 1 : 0));
        };

    CallOptions options = CallOptions.DEFAULT.withOption(MeshCallOptions.HASH_KEY, "x");
    assertThat(GrpcServer.call(channel, options)).isEqualTo("b");
    assertThat(call()).isEqualTo("a");
    assertThat(keys).containsExactly("x", "null");
  }

  @Test
  void reportsWhatServersAnswer() {
    directory.leadsTo(FakeDirectory.route(at(a)));
    call();
    await()
        .atMost(TestMesh.PATIENCE)
        .untilAsserted(() -> assertThat(lastReport()).containsExactly("responded 200", "closed"));

    GrpcServer.fail(channel, Status.Code.UNAVAILABLE);
    await()
        .atMost(TestMesh.PATIENCE)
        .untilAsserted(() -> assertThat(lastReport()).containsExactly("responded 503", "closed"));
  }

  @Test
  void reportsConnectionsThatBreakAndNotWhatTheApplicationCancels() {
    directory.leadsTo(FakeDirectory.route(at(a)));
    call();
    ClientCall<String, String> given = GrpcServer.hang(channel, CallOptions.DEFAULT);
    await().atMost(TestMesh.PATIENCE).until(() -> a.silences() == 1);
    given.cancel("enough", null);
    await()
        .atMost(TestMesh.PATIENCE)
        .untilAsserted(() -> assertThat(lastReport()).containsExactly("closed"));

    GrpcServer.hang(channel, CallOptions.DEFAULT);
    // A call that the server has not seen would be made once more.
    await().atMost(TestMesh.PATIENCE).until(() -> a.silences() == 2);
    a.close();
    await()
        .atMost(TestMesh.PATIENCE)
        .untilAsserted(() -> assertThat(lastReport()).contains("closed"));
    assertThat(lastReport())
        .isIn(List.of("failed RESET", "closed"), List.of("responded 503", "closed"));
  }

  @Test
  void failsCallsAtOnceWhereTheCircuitBreakerIsOpen() {
    awaitBoth();
    directory.leases =
        picked -> {
          throw new TrafficException("MESH-1520", "too many requests", "Wait");
        };

    assertThatThrownBy(this::call)
        .isInstanceOf(StatusRuntimeException.class)
        .hasMessageStartingWith("UNAVAILABLE")
        .hasMessageContaining("MESH-1520");
  }

  @Test
  void saysWhyNobodyCanBeReached() {
    a.close();
    b.close();

    assertThatThrownBy(() -> GrpcServer.call(channel))
        .isInstanceOf(StatusRuntimeException.class)
        .hasMessageStartingWith("UNAVAILABLE");
  }

  @Test
  void endsTheConnectionToAnEndpointThatIsGoneWithItsLastCall() throws Exception {
    directory.leadsTo(FakeDirectory.route(at(a)));
    assertThat(call()).isEqualTo("a");
    ClientCall<String, String> slow = GrpcServer.hang(channel, CallOptions.DEFAULT);
    directory.leadsTo(FakeDirectory.route(at(b)));

    await().atMost(TestMesh.PATIENCE).until(() -> call().equals("b"));
    assertThat(a.connections()).isOne();
    slow.cancel("enough", null);
    await().atMost(TestMesh.PATIENCE).until(() -> a.connections() == 0);
    assertThat(call()).isEqualTo("b");
  }
}
