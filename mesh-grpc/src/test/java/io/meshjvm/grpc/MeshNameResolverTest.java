package io.meshjvm.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.NameResolver;
import io.grpc.Status;
import io.meshjvm.core.MeshException;
import io.meshjvm.core.Watch;
import io.meshjvm.traffic.Cluster;
import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

class MeshNameResolverTest {

  private final RunningMembers members = new RunningMembers();
  private final FakeDirectory member = new FakeDirectory();
  private final Recorder channel = new Recorder();

  private NameResolver start(NameResolver.Args args) {
    MeshNameResolver resolver =
        new MeshNameResolver(MeshTarget.of("", "/a.test:80"), members, args);
    args.getSynchronizationContext().execute(() -> resolver.start(channel));
    return resolver;
  }

  private NameResolver start() {
    return start(TestArgs.direct());
  }

  @Test
  void pushesEndpointsAndEachChangeOfThem() {
    members.add(member);
    member.leadsTo(FakeDirectory.route("10.0.0.1:80"));
    start();
    member.leadsTo(FakeDirectory.route("10.0.0.1:80", "10.0.0.2:80"));

    assertThat(channel.told)
        .containsExactly(
            "mesh_experimental|round_robin [10.0.0.1:80]",
            "mesh_experimental|round_robin [10.0.0.1:80, 10.0.0.2:80]");
  }

  @Test
  void changesOfOtherServicesAreNotPushed() {
    members.add(member);
    member.leadsTo(FakeDirectory.route("10.0.0.1:80"));
    start();
    member.leadsTo(FakeDirectory.route("10.0.0.1:80"));

    assertThat(channel.told).hasSize(1);
  }

  @Test
  void leavesTheChoiceOfEndpointsToTheMesh() {
    members.add(member);
    member.leadsTo(FakeDirectory.route("LEAST_REQUEST", Cluster.Kind.EDS, "10.0.0.1:80"));
    start();

    assertThat(channel.last()).startsWith("mesh_experimental|round_robin ");
  }

  @Test
  void manyChangesAtOnceAreOneUpdate() {
    Queue<Runnable> tasks = new ArrayDeque<>();
    members.add(member);
    member.leadsTo(FakeDirectory.route("10.0.0.1:80"));
    start(TestArgs.with(tasks::add));
    for (int i = 2; i < 100; i++) {
      member.leadsTo(FakeDirectory.route("10.0.0." + i + ":80"));
    }

    assertThat(tasks).hasSize(1);
    tasks.remove().run();
    assertThat(channel.told)
        .containsExactly(
            "mesh_experimental|round_robin [10.0.0.1:80]",
            "mesh_experimental|round_robin [10.0.0.99:80]");
  }

  @Test
  void newsAreNotToldOnTheThreadThatBringsThem() {
    Queue<Runnable> tasks = new ArrayDeque<>();
    members.add(member);
    start(TestArgs.with(tasks::add));
    int before = channel.told.size();
    member.leadsTo(FakeDirectory.route("10.0.0.1:80"));

    assertThat(channel.told).hasSize(before);
  }

  @Test
  void newsAreToldEvenIfTheApplicationsExecutorIsFull() {
    members.add(member);
    start(
        TestArgs.with(
            task -> {
              throw new RejectedExecutionException("full");
            }));
    member.leadsTo(FakeDirectory.route("10.0.0.1:80"));
    member.leadsTo(FakeDirectory.route("10.0.0.2:80"));

    assertThat(channel.last()).isEqualTo("mesh_experimental|round_robin [10.0.0.2:80]");
  }

  @Test
  void saysWhyCallsGoNowhereWithCodeAndCause() {
    members.add(member);
    member.fails("MESH-1501");
    start();

    Status error = channel.errors.get(0);
    assertThat(error.getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(error.getDescription()).isEqualTo("MESH-1501: no way. Wait.");
    assertThat(((MeshException) error.getCause()).code()).isEqualTo("MESH-1501");
  }

  @Test
  void theSameFailureIsToldOnce() {
    members.add(member);
    start();
    member.fails("MESH-1501");
    member.fails("MESH-1501");
    member.leadsTo(FakeDirectory.route("10.0.0.1:80"));
    member.fails("MESH-1501");

    assertThat(channel.errors).hasSize(3);
    assertThat(channel.told.get(0)).isEqualTo("UNAVAILABLE MESH-1505");
  }

  @Test
  void letsGoOfItsAddressesWhenTheServiceHasNoneAnyMore() {
    members.add(member);
    member.leadsTo(FakeDirectory.route("10.0.0.1:80"));
    start();
    member.fails("MESH-1503");
    member.leadsTo(FakeDirectory.route("10.0.0.1:80"));

    assertThat(channel.told)
        .containsExactly(
            "mesh_experimental|round_robin [10.0.0.1:80]",
            "pick_first []",
            "UNAVAILABLE MESH-1503",
            "mesh_experimental|round_robin [10.0.0.1:80]");
  }

  @Test
  void keepsItsAddressesWhileTheMeshHasNotTold() {
    members.add(member);
    member.leadsTo(FakeDirectory.route("10.0.0.1:80"));
    start();
    member.fails("MESH-1505");

    assertThat(channel.told)
        .containsExactly("mesh_experimental|round_robin [10.0.0.1:80]", "UNAVAILABLE MESH-1505");
  }

  @Test
  void takesAMemberUpAsSoonAsItStarts() {
    start();
    assertThat(channel.last()).isEqualTo("UNAVAILABLE MESH-1512");

    member.leadsTo(FakeDirectory.route("10.0.0.1:80"));
    members.add(member);

    assertThat(channel.last()).isEqualTo("mesh_experimental|round_robin [10.0.0.1:80]");
  }

  @Test
  void doesNotGuessAmongSeveralMembers() {
    members.add(member);
    Watch other = members.add(new FakeDirectory());
    member.leadsTo(FakeDirectory.route("10.0.0.1:80"));
    start();
    assertThat(channel.told).containsExactly("UNAVAILABLE MESH-1513");
    assertThat(channel.errors.get(0).getDescription()).contains("registry()");

    other.close();
    assertThat(channel.last()).isEqualTo("mesh_experimental|round_robin [10.0.0.1:80]");
  }

  @Test
  void staysWithItsMemberUntilThatStops() {
    Watch first = members.add(member);
    member.leadsTo(FakeDirectory.route("10.0.0.1:80"));
    start();
    FakeDirectory second = new FakeDirectory();
    second.leadsTo(FakeDirectory.route("10.0.0.2:80"));
    members.add(second);
    assertThat(channel.told).containsExactly("mesh_experimental|round_robin [10.0.0.1:80]");

    first.close();
    assertThat(channel.last()).isEqualTo("mesh_experimental|round_robin [10.0.0.2:80]");
    assertThat(member.watchers).isZero();
  }

  @Test
  void saysThatItsMemberHasStopped() {
    Watch place = members.add(member);
    member.leadsTo(FakeDirectory.route("10.0.0.1:80"));
    start();
    place.close();
    place.close();

    assertThat(channel.told)
        .containsExactly("mesh_experimental|round_robin [10.0.0.1:80]", "UNAVAILABLE MESH-1512");
  }

  @Test
  void looksHostNamesUpWithoutWaiting() {
    CompletableFuture<List<InetAddress>> dns = new CompletableFuture<>();
    member.dns = dns;
    members.add(member);
    member.leadsTo(FakeDirectory.route("", Cluster.Kind.STRICT_DNS, "b.example:443"));
    start();
    assertThat(channel.told).isEmpty();

    dns.complete(List.of(FakeDirectory.ip("192.0.2.1"), FakeDirectory.ip("192.0.2.2")));

    assertThat(channel.told)
        .containsExactly("mesh_experimental|round_robin [192.0.2.1:443, 192.0.2.2:443]");
  }

  @Test
  void looksHostNamesUpAgainOnRefreshButNotTwiceAtOnce() {
    members.add(member);
    member.leadsTo(FakeDirectory.route("", Cluster.Kind.STRICT_DNS, "b.example:443"));
    NameResolver resolver = start();
    assertThat(channel.last()).isEqualTo("UNAVAILABLE MESH-1514");

    CompletableFuture<List<InetAddress>> dns = new CompletableFuture<>();
    member.dns = dns;
    resolver.refresh();
    resolver.refresh();
    assertThat(member.lookups).isEqualTo(2);

    dns.complete(List.of(FakeDirectory.ip("192.0.2.1")));
    assertThat(channel.last()).isEqualTo("mesh_experimental|round_robin [192.0.2.1:443]");
  }

  @Test
  void anAnswerForFormerEndpointsIsNotPushed() {
    CompletableFuture<List<InetAddress>> dns = new CompletableFuture<>();
    member.dns = dns;
    members.add(member);
    member.leadsTo(FakeDirectory.route("", Cluster.Kind.STRICT_DNS, "b.example:443"));
    start();
    member.leadsTo(FakeDirectory.route("10.0.0.1:80"));
    dns.complete(List.of(FakeDirectory.ip("192.0.2.1")));

    assertThat(channel.told).containsExactly("mesh_experimental|round_robin [10.0.0.1:80]");
  }

  @Test
  void refreshAsksNobodyWhereAddressesAreKnown() {
    members.add(member);
    member.leadsTo(FakeDirectory.route("10.0.0.1:80"));
    start().refresh();

    assertThat(channel.told).hasSize(1);
    assertThat(member.lookups).isZero();
  }

  @Test
  void shutDownItListensToNobody() {
    CompletableFuture<List<InetAddress>> dns = new CompletableFuture<>();
    member.dns = dns;
    members.add(member);
    member.leadsTo(FakeDirectory.route("", Cluster.Kind.STRICT_DNS, "b.example:443"));
    NameResolver resolver = start();
    resolver.shutdown();
    resolver.shutdown();

    dns.complete(List.of(FakeDirectory.ip("192.0.2.1")));
    member.leadsTo(FakeDirectory.route("10.0.0.1:80"));
    members.add(new FakeDirectory());

    assertThat(channel.told).isEmpty();
    assertThat(member.watchers).isZero();
  }
}
