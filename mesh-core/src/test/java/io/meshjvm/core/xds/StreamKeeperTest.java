package io.meshjvm.core.xds;

import static io.meshjvm.core.xds.TextType.CLUSTERS;
import static io.meshjvm.core.xds.Wording.sotw;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.meshjvm.core.bootstrap.ControlPlaneSettings.Protocol;
import io.meshjvm.core.internal.ChannelFactory.Credential;
import io.meshjvm.core.xds.ControlPlaneStatus.Phase;
import io.meshjvm.proto.envoy.service.discovery.v3.DiscoveryRequest;
import io.meshjvm.proto.envoy.service.discovery.v3.DiscoveryResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How streams follow one another. */
class StreamKeeperTest {

  private final Bench bench = new Bench(Protocol.SOTW);
  private Subscription<String> subscription;

  @BeforeEach
  void subscribe() {
    subscription = bench.controlPlane.subscribe(TextType.clusters());
  }

  private FakeTransport.FakeStream<DiscoveryRequest, DiscoveryResponse> last() {
    return bench.stream(bench.transport.opened() - 1);
  }

  private void answer(FakeTransport.FakeStream<DiscoveryRequest, DiscoveryResponse> stream) {
    stream.accept(true);
    stream.respond(sotw(CLUSTERS, "n", "a=1"));
    bench.run();
  }

  private void connected() {
    bench.connect();
    answer(last());
    assertThat(bench.status().phase()).isEqualTo(Phase.CONNECTED);
  }

  private void fails(Status status) {
    last().accept(true);
    last().end(status);
    bench.run();
  }

  /** How long it takes until there is another stream. */
  private Duration untilNext() {
    int before = bench.transport.opened();
    Instant start = bench.time.now();
    while (bench.transport.opened() == before) {
      bench.advance(Duration.between(bench.time.now(), bench.time.nextDue().orElseThrow()));
    }
    return Duration.between(start, bench.time.now());
  }

  @Test
  void trap39OpensTheNextStreamBeforeTheOldOneEnds() {
    connected();
    FakeTransport.FakeStream<DiscoveryRequest, DiscoveryResponse> old = last();
    old.drain();
    bench.run();
    assertThat(bench.transport.opened()).isEqualTo(2);
    assertThat(old.closed()).isFalse();

    answer(last());
    assertThat(old.closed()).isTrue();
    assertThat(bench.observed.events).containsExactly("connected", "planned OK", "connected");
    assertThat(bench.status().lastFailure()).isNull();
    assertThat(bench.status().phase()).isEqualTo(Phase.CONNECTED);
  }

  @Test
  void asksAnewOnAnotherStreamWithoutAGap() {
    bench.controlPlane.refresh();
    connected();
    assertThat(bench.transport.opened()).isOne();
    FakeTransport.FakeStream<DiscoveryRequest, DiscoveryResponse> old = last();
    bench.controlPlane.refresh();
    bench.controlPlane.refresh();
    bench.run();
    assertThat(bench.transport.opened()).isEqualTo(2);
    assertThat(old.closed()).isFalse();

    answer(last());
    assertThat(old.closed()).isTrue();
    assertThat(bench.observed.events).containsExactly("connected", "planned OK", "connected");
    assertThat(bench.status().phase()).isEqualTo(Phase.CONNECTED);
  }

  @Test
  void trap39AResetAfterGoAwayIsPlannedToo() {
    connected();
    FakeTransport.FakeStream<DiscoveryRequest, DiscoveryResponse> old = last();
    old.drain();
    old.end(Status.UNAVAILABLE.withDescription("Connection reset"));
    bench.run();

    assertThat(bench.transport.opened()).isEqualTo(2);
    assertThat(bench.status().lastFailure()).isNull();
    answer(last());
    assertThat(bench.status().phase()).isEqualTo(Phase.CONNECTED);
    assertThat(bench.observed.events).contains("planned UNAVAILABLE");
  }

  @Test
  void trap39AnAbruptGoAwayCostsNoWait() {
    connected();
    last()
        .end(
            Status.UNAVAILABLE.withDescription(
                "Connection closed after GOAWAY. HTTP/2 error code: NO_ERROR, debug data:"
                    + " max_age"));
    bench.run();

    assertThat(bench.transport.opened()).isEqualTo(2);
    assertThat(bench.status().lastFailure()).isNull();
  }

  @Test
  void streamsThatEndInOrderAfterTheirFirstAnswerAreNoStorm() {
    connected();
    last().end(Status.OK);
    bench.run();
    assertThat(bench.transport.opened()).isEqualTo(2);
    Instant start = bench.time.now();
    for (int i = 0; i < 40; i++) {
      answer(last());
      last().end(Status.OK);
      bench.run();
      untilOpened();
    }

    assertThat(Duration.between(start, bench.time.now())).isGreaterThan(Duration.ofSeconds(5));
    assertThat(bench.status().lastFailure()).isNull();
  }

  /** Goes on to the next stream, if there is none yet. */
  private void untilOpened() {
    if (bench.status().phase() == Phase.BACKING_OFF) {
      untilNext();
    }
  }

  @Test
  void aGoAwayBeforeAnyAnswerWaitsLikeAFailure() {
    bench.connect();
    last().end(Status.OK);
    bench.run();

    assertThat(bench.transport.opened()).isEqualTo(1);
    assertThat(bench.status().phase()).isEqualTo(Phase.BACKING_OFF);
  }

  @Test
  void trap40ReplacesAStreamBeforeIstiodTakesTheWorkloadForDead() {
    connected();
    bench.advance(Duration.ofMinutes(22));
    assertThat(bench.transport.opened()).isEqualTo(1);
    bench.advance(Duration.ofMinutes(6));

    assertThat(bench.transport.opened()).isEqualTo(2);
    assertThat(bench.<DiscoveryRequest, DiscoveryResponse>stream(0).closed()).isFalse();
    answer(last());
    assertThat(bench.<DiscoveryRequest, DiscoveryResponse>stream(0).closed()).isTrue();
  }

  @Test
  void theOldStreamGoesOnWhileTheNextOneCannotBeOpened() {
    connected();
    FakeTransport.FakeStream<DiscoveryRequest, DiscoveryResponse> old = last();
    old.drain();
    bench.run();
    fails(Status.UNAVAILABLE);
    assertThat(bench.status().phase()).isEqualTo(Phase.CONNECTED);

    old.respond(sotw(CLUSTERS, "n2", "a=1", "b=1"));
    bench.run();
    assertThat(subscription.current().byName()).containsOnlyKeys("a", "b");
    untilNext();
    answer(last());
    assertThat(old.closed()).isTrue();
  }

  @Test
  void whatAReplacedStreamStillSaysIsIgnored() {
    connected();
    FakeTransport.FakeStream<DiscoveryRequest, DiscoveryResponse> old = last();
    old.drain();
    bench.run();
    last().accept(true);
    last().respond(sotw(CLUSTERS, "m1", "new=1"));
    old.respond(sotw(CLUSTERS, "n2", "old=1"));
    bench.run();

    assertThat(subscription.current().byName()).containsOnlyKeys("new");
  }

  @Test
  void aSilentNextStreamTakesOverAfterAWhile() {
    connected();
    FakeTransport.FakeStream<DiscoveryRequest, DiscoveryResponse> old = last();
    old.drain();
    bench.run();
    last().accept(true);
    bench.advance(Duration.ofSeconds(10));

    assertThat(old.closed()).isTrue();
  }

  @Test
  void fault9EachNewStreamAsksForEverythingWithoutOldNonces() {
    connected();
    last().end(Status.UNAVAILABLE);
    bench.run();
    untilNext();
    last().accept(true);
    bench.run();

    assertThat(last().sent())
        .singleElement()
        .satisfies(
            first -> {
              assertThat(first.hasNode()).isTrue();
              assertThat(first.getResponseNonce()).isEmpty();
              assertThat(first.getVersionInfo()).isEmpty();
            });
    assertThat(subscription.current().byName()).containsOnlyKeys("a");
  }

  @Test
  void fault7WaitsGrowUntilAResponseAndNotAConnectionResetsThem() {
    bench.connect();
    List<Duration> waits = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      fails(Status.UNAVAILABLE);
      waits.add(untilNext());
    }
    assertThat(waits.get(0)).isLessThanOrEqualTo(Duration.ofMillis(500));
    assertThat(waits).allMatch(wait -> wait.compareTo(Duration.ofSeconds(15)) <= 0);
    assertThat(waits.subList(6, 40)).anyMatch(wait -> wait.compareTo(Duration.ofSeconds(10)) > 0);

    answer(last());
    last().end(Status.UNAVAILABLE);
    bench.run();
    assertThat(untilNext()).isLessThanOrEqualTo(Duration.ofMillis(500));
  }

  @Test
  void fault8ACertificateThatIsRefusedIsTriedWithoutOnceThenRarely() {
    bench.connect();
    fails(Status.UNAUTHENTICATED.withDescription("authentication failure"));
    assertThat(bench.transport.opened()).isEqualTo(2);
    assertThat(last().credential()).isEqualTo(Credential.TOKEN_ONLY);

    last().accept(false);
    last().end(Status.UNAUTHENTICATED);
    bench.run();
    assertThat(bench.transport.opened()).isEqualTo(2);
    assertThat(untilNext()).isGreaterThanOrEqualTo(Duration.ofSeconds(12));
    assertThat(last().credential()).isEqualTo(Credential.CERTIFICATE_AND_TOKEN);
    assertThat(bench.status().lastFailure().code()).isEqualTo("MESH-1203");
  }

  @Test
  void aHandshakeThatTheCertificateBreaksIsTriedWithTheToken() {
    bench.connect();
    fails(
        Status.UNAVAILABLE.withCause(
            new SSLHandshakeException("(certificate_unknown) Received fatal alert: bad_cert")));
    assertThat(last().credential()).isEqualTo(Credential.TOKEN_ONLY);

    last().accept(false);
    last().respond(sotw(CLUSTERS, "n", "a=1"));
    bench.run();
    assertThat(bench.status().credential()).isEqualTo(ControlPlaneStatus.Credential.TOKEN);
    assertThat(bench.status().phase()).isEqualTo(Phase.CONNECTED);
  }

  @ParameterizedTest
  @CsvSource({
    "UNAVAILABLE, Connection refused, MESH-1201, false",
    "PERMISSION_DENIED, authorization failed: no identities matched vm/my-vm, MESH-1204, true",
    "INVALID_ARGUMENT, missing parts in the service node \"foo\", MESH-1205, true",
    "FAILED_PRECONDITION, auto-registration failed: cannot find WorkloadGroup vm/x, MESH-1206,"
        + " true",
    "UNKNOWN, registration of WorkloadEntry service account mismatch, MESH-1207, true",
    "UNKNOWN, something else, MESH-1219, false",
    "RESOURCE_EXHAUSTED, gRPC message exceeds maximum size 1048576: 9, MESH-1208, true",
    "RESOURCE_EXHAUSTED, request rate limit exceeded, MESH-1209, false",
    "INTERNAL, Invalid protobuf byte sequence, MESH-1219, false",
  })
  void trap41EachFailureHasItsCodeAndItsPace(
      Status.Code status, String message, String code, boolean slow) {
    bench.connect();
    fails(status.toStatus().withDescription(message));

    StreamFailure failure = bench.status().lastFailure();
    assertThat(failure.code()).isEqualTo(code);
    assertThat(failure.status()).isEqualTo(status.name());
    assertThat(failure.problem().what()).contains(message);
    assertThat(bench.status().phase()).isEqualTo(Phase.BACKING_OFF);
    Duration wait = untilNext();
    assertThat(wait.compareTo(Duration.ofSeconds(12)) >= 0).isEqualTo(slow);
    answer(last());
    assertThat(bench.status().phase()).isEqualTo(Phase.CONNECTED);
    assertThat(bench.status().lastFailure()).isEqualTo(failure);
  }

  @Test
  void aServerThatIsNotTrustedIsNotOfferedTheTokenInstead() {
    bench.connect();
    fails(Status.UNAVAILABLE.withCause(new SSLHandshakeException("PKIX path building failed")));

    assertThat(bench.status().lastFailure().code()).isEqualTo("MESH-1202");
    assertThat(bench.transport.opened()).isEqualTo(1);
  }

  @Test
  void fault6FiveThousandMembersComeBackSpreadOut() {
    List<Duration> waits = new ArrayList<>();
    for (long seed = 0; seed < 5000; seed++) {
      Backoff backoff = new Backoff(new java.util.Random(seed));
      for (int i = 0; i < 6; i++) {
        backoff.next();
      }
      waits.add(backoff.next());
    }
    for (int second = 0; second < 15; second++) {
      Duration from = Duration.ofSeconds(second);
      Duration to = Duration.ofSeconds(second + 1);
      assertThat(waits.stream().filter(w -> w.compareTo(from) >= 0 && w.compareTo(to) < 0).count())
          .isBetween(200L, 500L);
    }
  }

  @Test
  void closeEndsTheStreamAndDoesNotComeBack() {
    connected();
    bench.controlPlane.close();
    bench.controlPlane.close();
    bench.run();
    assertThat(last().closed()).isTrue();
    assertThat(bench.status().phase()).isEqualTo(Phase.CLOSED);

    bench.advance(Duration.ofHours(1));
    bench.controlPlane.start();
    bench.run();
    assertThat(bench.transport.opened()).isEqualTo(1);
    assertThat(bench.time.pendingTasks()).isZero();
    assertThat(subscription.current().byName()).containsOnlyKeys("a");
  }
}
