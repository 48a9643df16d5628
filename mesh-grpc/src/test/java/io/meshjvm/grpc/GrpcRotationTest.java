package io.meshjvm.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.grpc.CallOptions;
import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.NameResolverRegistry;
import io.meshjvm.core.Published;
import io.meshjvm.core.bootstrap.Locality;
import io.meshjvm.outbound.EndpointTls;
import io.meshjvm.testkit.ca.KeyAlgorithm;
import io.meshjvm.testkit.ca.TestCa;
import io.meshjvm.traffic.Call;
import io.meshjvm.traffic.Cluster;
import io.meshjvm.traffic.Transport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Calls without end while identities and trust change, to a service that moves with each change, so
 * that new connections are made from whatever there is at the moment.
 */
class GrpcRotationTest {

  private static final int CALLERS = 4;
  private static final int ROTATIONS = 100;

  private final TestCa ca = TestCa.builder().keys(KeyAlgorithm.EC_P256).build();
  private final Workload server = new Workload(ca, "greeter");
  private final Workload client = new Workload(ca, "caller");
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
  private final AtomicInteger calls = new AtomicInteger();
  private final List<Future<?>> callers = new ArrayList<>();
  private final FakeDirectory directory = new FakeDirectory();
  private List<GrpcServer> places = List.of();
  private int moves;
  private ManagedChannel channel;
  private volatile boolean over;

  @BeforeEach
  void call() throws Exception {
    places = List.of(server.serve("here"), server.serve("there"));
    move();
    NameResolverRegistry registry = new NameResolverRegistry();
    registry.register(new MeshNameResolverProvider(new Published<>(List.of(directory))));
    channel =
        Grpc.newChannelBuilder(
                "mesh:///a.test:80",
                MeshChannelCredentials.of(new FakeMember(new EndpointTls(client.tls, threads))),
                registry)
            .build();
    for (int i = 0; i < CALLERS; i++) {
      callers.add(threads.submit(this::callOnAndOn));
    }
    awaitCalls(1);
  }

  @AfterEach
  void stop() {
    over = true;
    channel.shutdownNow();
    places.forEach(GrpcServer::close);
    // Not interrupted, since a call that is would not let go of what it has received.
    threads.shutdown();
    client.close();
    server.close();
  }

  /** Moves the service, and with it the channel, to the other place. */
  private void move() {
    leadTo(places.get(moves++ % places.size()));
  }

  private void leadTo(GrpcServer place) {
    directory.leadsTo(
        new Route(
            Call.to("a.test", 80),
            FakeDirectory.cluster("ROUND_ROBIN", Cluster.Kind.EDS),
            List.of(
                FakeDirectory.candidate(
                    "127.0.0.1:" + place.port(), transport(), Locality.UNKNOWN, 1))));
  }

  private int accepted() {
    return places.stream().mapToInt(GrpcServer::accepted).sum();
  }

  private Transport transport() {
    return new Transport.IstioMutual(
        "outbound_.80_._.a.test",
        List.of("istio"),
        Set.of(server.id.toString()),
        List.of("TLSv1.3"));
  }

  private void callOnAndOn() {
    while (!over) {
      try {
        GrpcServer.call(channel, CallOptions.DEFAULT);
        calls.incrementAndGet();
      } catch (RuntimeException e) {
        if (!over) {
          failures.add(e);
        }
      }
    }
  }

  private void awaitCalls(int more) {
    int before = calls.get();
    await()
        .atMost(TestMesh.PATIENCE)
        .pollInterval(Duration.ofMillis(1))
        .until(() -> calls.get() >= before + more || !failures.isEmpty());
  }

  @Test
  void fault38BreaksNoCallWhileBothSidesRotate() {
    for (int i = 0; i < ROTATIONS; i++) {
      client.rotate();
      server.rotate();
      awaitConnection();
    }

    assertThat(failures).isEmpty();
    assertThat(accepted()).isGreaterThan(ROTATIONS);
  }

  @Test
  void breaksNoCallWhileTheMeshMovesToAnotherRoot() {
    ca.addRoot();
    rotateBoth();
    ca.signWithNewestRoot();
    rotateBoth();
    ca.retireOldRoots();
    rotateBoth();

    assertThat(failures).isEmpty();
  }

  private void rotateBoth() {
    client.rotate();
    awaitConnection();
    server.rotate();
    awaitConnection();
  }

  /** Until a connection has been made from what there is now, and was used. */
  private void awaitConnection() {
    int before = accepted();
    move();
    await()
        .atMost(TestMesh.PATIENCE)
        .pollInterval(Duration.ofMillis(1))
        .until(() -> accepted() > before || !failures.isEmpty());
    awaitCalls(CALLERS);
  }

  @Test
  void establishedConnectionsGoOnWhenTrustEnds() throws Exception {
    TestCa elsewhere = TestCa.builder().keys(KeyAlgorithm.EC_P256).build();
    over = true;
    for (Future<?> caller : callers) {
      caller.get(60, TimeUnit.SECONDS);
    }
    try (GrpcServer lasting = server.serve("lasting")) {
      leadTo(lasting);
      await()
          .atMost(TestMesh.PATIENCE)
          .until(() -> GrpcServer.call(channel, TestMesh.PATIENCE).equals("lasting"));

      client.trust(elsewhere.roots());
      assertThat(GrpcServer.call(channel)).isEqualTo("lasting");
      assertThat(lasting.accepted()).isOne();
    }
  }
}
