package io.meshjvm.core.xds;

import static io.meshjvm.core.xds.TextType.CLUSTERS;
import static io.meshjvm.core.xds.TextType.ENDPOINTS;
import static io.meshjvm.core.xds.TextType.TABLE;
import static io.meshjvm.core.xds.Wording.sotw;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import io.meshjvm.core.bootstrap.ControlPlaneSettings.Protocol;
import io.meshjvm.core.xds.ControlPlaneStatus.Phase;
import io.meshjvm.proto.envoy.service.discovery.v3.DiscoveryRequest;
import io.meshjvm.proto.envoy.service.discovery.v3.DiscoveryResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What surprises implementers of state-of-the-world xDS against istiod. */
class SotwTrapsTest {

  private final Bench bench = new Bench(Protocol.SOTW);
  private final TextType clusters = TextType.clusters();
  private final TextType endpoints = TextType.endpoints();

  private FakeTransport.FakeStream<DiscoveryRequest, DiscoveryResponse> stream;

  private Subscription<String> subscribe(TextType type) {
    Subscription<String> subscription = bench.controlPlane.subscribe(type);
    bench.run();
    return subscription;
  }

  private void connect() {
    stream = bench.connect();
  }

  private List<DiscoveryRequest> after(DiscoveryResponse response) {
    stream.take();
    stream.respond(response);
    bench.run();
    return stream.take();
  }

  @Test
  void onlyTheFirstRequestCarriesTheNode() {
    subscribe(clusters);
    subscribe(TextType.table());
    connect();

    assertThat(stream.sent())
        .extracting(DiscoveryRequest::getTypeUrl)
        .containsExactly(CLUSTERS, TABLE);
    assertThat(stream.sent()).extracting(DiscoveryRequest::hasNode).containsExactly(true, false);
  }

  @Test
  void trap2NeverAnswersATypeThatIsNotSubscribedOnThisStream() {
    subscribe(clusters);
    connect();

    assertThat(after(sotw(ENDPOINTS, "n1", "a=bad"))).isEmpty();
  }

  @Test
  void trap2NeverAnswersATypeThatIsNoLongerSubscribed() {
    Subscription<String> gone = subscribe(endpoints);
    gone.names(Set.of("a"));
    connect();
    gone.close();
    bench.run();

    assertThat(after(sotw(ENDPOINTS, "n1", "a=bad"))).isEmpty();
  }

  @Test
  void trap12RepeatsAllNamesInEachAck() {
    Subscription<String> subscription = subscribe(endpoints);
    subscription.names(new LinkedHashSet<>(List.of("b", "a")));
    connect();

    assertThat(after(sotw(ENDPOINTS, "n1", "a=1")))
        .singleElement()
        .satisfies(
            ack -> {
              assertThat(ack.getResourceNamesList()).containsExactly("b", "a");
              assertThat(ack.getResponseNonce()).isEqualTo("n1");
              assertThat(ack.getVersionInfo()).isEqualTo("v-n1");
              assertThat(ack.hasErrorDetail()).isFalse();
            });
  }

  @Test
  void trap12DoesNotAskForANamedTypeBeforeThereAreNames() {
    Subscription<String> subscription = subscribe(endpoints);
    connect();
    assertThat(stream.take()).isEmpty();

    subscription.names(Set.of("a"));
    bench.run();
    assertThat(stream.take())
        .singleElement()
        .satisfies(first -> assertThat(first.getResourceNamesList()).containsExactly("a"));
  }

  @Test
  void asksAfreshForATypeWhoseNamesHadAllGone() {
    Subscription<String> subscription = subscribe(endpoints);
    subscription.names(Set.of("a"));
    connect();
    after(sotw(ENDPOINTS, "n1", "a=1"));
    subscription.names(Set.of());
    bench.run();
    assertThat(stream.take())
        .singleElement()
        .satisfies(end -> assertThat(end.getResourceNamesList()).isEmpty());

    subscription.names(Set.of("b"));
    bench.run();
    assertThat(stream.take())
        .singleElement()
        .satisfies(first -> assertThat(first.getResponseNonce()).isEmpty());
  }

  @Test
  void trap13MergesPartialResponsesByName() {
    Subscription<String> subscription = subscribe(endpoints);
    subscription.names(Set.of("a", "b"));
    connect();
    after(sotw(ENDPOINTS, "n1", "a=1", "b=1"));
    after(sotw(ENDPOINTS, "n2", "b=2"));

    assertThat(subscription.current().byName())
        .containsOnlyKeys("a", "b")
        .containsEntry("a", "a=1")
        .containsEntry("b", "b=2");
  }

  @Test
  void dropsNamesThatAreNoLongerAskedFor() {
    Subscription<String> subscription = subscribe(endpoints);
    subscription.names(Set.of("a", "b"));
    connect();
    after(sotw(ENDPOINTS, "n1", "a=1", "b=1"));
    subscription.names(Set.of("b"));
    bench.run();

    assertThat(subscription.current().byName()).containsOnlyKeys("b");
    after(sotw(ENDPOINTS, "n2", "a=2"));
    assertThat(subscription.current().byName()).containsOnlyKeys("b");
  }

  @Test
  void removesWhatACompleteResponseDoesNotHave() {
    Subscription<String> subscription = subscribe(clusters);
    connect();
    after(sotw(CLUSTERS, "n1", "a=1", "b=1"));
    after(sotw(CLUSTERS, "n2", "b=1"));

    assertThat(subscription.current().byName()).containsOnlyKeys("b");
  }

  @Test
  void trap14ATypeWithoutAnswerHoldsNothingUp() {
    Subscription<String> silent = subscribe(TextType.table());
    subscribe(clusters);
    connect();
    after(sotw(CLUSTERS, "n1", "a=1"));
    bench.advance(Duration.ofMinutes(10));

    assertThat(silent.current().received()).isFalse();
    assertThat(bench.status().phase()).isEqualTo(Phase.CONNECTED);
  }

  @Test
  void trap16AnnouncesAfterTheFirstRequestAndOnEachStream() {
    bench.controlPlane.announce(new Announcement("health", "down"));
    bench.controlPlane.announce(new Announcement("health", null));
    connect();
    assertThat(stream.take()).isEmpty();

    subscribe(clusters);
    assertThat(stream.sent())
        .extracting(DiscoveryRequest::getTypeUrl)
        .containsExactly(CLUSTERS, "health");
    assertThat(stream.take().get(1).hasErrorDetail()).isFalse();

    after(sotw(CLUSTERS, "n1", "a=1"));
    stream.drain();
    bench.run();
    FakeTransport.FakeStream<DiscoveryRequest, DiscoveryResponse> next = bench.stream(1);
    next.accept(true);
    bench.run();
    assertThat(next.sent())
        .extracting(DiscoveryRequest::getTypeUrl)
        .containsExactly(CLUSTERS, "health");
  }

  @Test
  void announcesTroubleWithTheCodeOfTheAgent() {
    subscribe(clusters);
    connect();
    stream.take();
    bench.controlPlane.announce(new Announcement("health", "probe failed"));
    bench.run();

    assertThat(stream.take())
        .singleElement()
        .satisfies(
            health -> {
              assertThat(health.getErrorDetail().getCode()).isEqualTo(13);
              assertThat(health.getErrorDetail().getMessage()).isEqualTo("probe failed");
              assertThat(health.hasNode()).isFalse();
            });
  }

  @Test
  void fault13TakesTheGoodAndRefusesTheBadOfOneResponse() {
    Subscription<String> subscription = subscribe(endpoints);
    subscription.names(Set.of("a", "b"));
    connect();
    after(sotw(ENDPOINTS, "n1", "a=1", "b=1"));

    List<DiscoveryRequest> answers = after(sotw(ENDPOINTS, "n2", "a=bad", "b=2"));

    assertThat(subscription.current().byName()).containsEntry("a", "a=1").containsEntry("b", "b=2");
    assertThat(answers)
        .singleElement()
        .satisfies(
            nack -> {
              assertThat(nack.getErrorDetail().getCode()).isEqualTo(3);
              assertThat(nack.getErrorDetail().getMessage()).contains("1 of 2", "value is bad");
              assertThat(nack.getResponseNonce()).isEqualTo("n2");
              assertThat(nack.getVersionInfo()).isEqualTo("v-n1");
              assertThat(nack.getResourceNamesList()).containsExactlyInAnyOrder("a", "b");
            });
  }

  @Test
  void removesNothingWhileABadResourceCouldBeAnyOfTheMissing() {
    Subscription<String> subscription = subscribe(clusters);
    connect();
    after(sotw(CLUSTERS, "n1", "a=1", "b=1"));
    after(sotw(CLUSTERS, "n2", "a=bad", "c=1"));

    assertThat(subscription.current().byName()).containsOnlyKeys("a", "b", "c");
  }

  @Test
  void fault15RefusesDuplicatesMalformedBytesAndOtherTypes() {
    subscribe(clusters);
    connect();
    Any malformed =
        Any.newBuilder().setTypeUrl(CLUSTERS).setValue(ByteString.copyFromUtf8("\n")).build();

    assertThat(reason(sotw(CLUSTERS, "n1", "a=1", "a=2"))).contains("a: came more than once");
    bench.advance(Duration.ofSeconds(1));
    assertThat(reason(Wording.sotwOf(CLUSTERS, "n2", List.of(malformed)))).contains("malformed");
    bench.advance(Duration.ofSeconds(1));
    assertThat(reason(Wording.sotwOf(CLUSTERS, "n3", List.of(TextType.any(ENDPOINTS, "a=1")))))
        .contains("is of type");
    bench.advance(Duration.ofSeconds(1));
    assertThat(reason(sotw(CLUSTERS, "n4", "a=bug"))).contains("IllegalStateException");
    assertThat(bench.status().types().get(CLUSTERS).rejected()).isEqualTo(4);
  }

  private String reason(DiscoveryResponse response) {
    List<DiscoveryRequest> answers = after(response);
    assertThat(answers).hasSize(1);
    return answers.get(0).getErrorDetail().getMessage();
  }

  @Test
  void aPayloadRefusedAsDuplicateIsGoodWhenItComesAlone() {
    Subscription<String> subscription = subscribe(clusters);
    connect();
    after(sotw(CLUSTERS, "n1", "a=1", "a=1"));
    after(sotw(CLUSTERS, "n2", "a=1"));

    assertThat(subscription.current().byName()).containsOnlyKeys("a");
  }

  @Test
  void fault14NacksARepeatedBadResponseOnceASecondAndReadsItOnce() {
    subscribe(clusters);
    connect();
    stream.take();
    for (int i = 0; i < 100; i++) {
      stream.respond(sotw(CLUSTERS, "n" + i, "a=bad"));
    }
    bench.run();
    assertThat(stream.take()).hasSize(1);
    bench.advance(Duration.ofSeconds(1));

    assertThat(stream.take())
        .singleElement()
        .satisfies(nack -> assertThat(nack.getResponseNonce()).isEqualTo("n99"));
    assertThat(clusters.parsed).containsExactly("a=bad");
  }

  @Test
  void s20ANackWaitsNoLongerWhenTheClockIsSetBack() {
    subscribe(clusters);
    connect();
    after(sotw(CLUSTERS, "n1", "a=bad"));
    bench.setClockBack(Duration.ofHours(1));
    assertThat(after(sotw(CLUSTERS, "n2", "a=bad"))).isEmpty();
    bench.advance(Duration.ofSeconds(1));

    assertThat(stream.take())
        .singleElement()
        .satisfies(nack -> assertThat(nack.getResponseNonce()).isEqualTo("n2"));
  }

  @Test
  void aGoodResponseIsAckedAtOnceAfterBadOnes() {
    subscribe(clusters);
    connect();
    after(sotw(CLUSTERS, "n1", "a=bad"));
    after(sotw(CLUSTERS, "n2", "a=bad"));

    assertThat(after(sotw(CLUSTERS, "n3", "a=1")))
        .singleElement()
        .satisfies(ack -> assertThat(ack.hasErrorDetail()).isFalse());
    bench.advance(Duration.ofSeconds(5));
    assertThat(stream.take()).isEmpty();
  }

  @Test
  void readsOnlyWhatHasChanged() {
    Subscription<String> subscription = subscribe(clusters);
    connect();
    after(sotw(CLUSTERS, "n1", "a=1", "b=1"));
    after(sotw(CLUSTERS, "n2", "a=1", "b=2"));
    assertThat(clusters.parsed).containsExactly("a=1", "b=1", "b=2");

    Resources<String> before = subscription.current();
    after(sotw(CLUSTERS, "n3", "a=1", "b=2"));
    assertThat(subscription.current().byName()).isSameAs(before.byName());
    assertThat(subscription.current().version()).isEqualTo("v-n3");
  }

  @Test
  void changesOfNamesInARowBecomeOneRequest() {
    Subscription<String> subscription = subscribe(endpoints);
    subscription.names(Set.of("a"));
    connect();
    after(sotw(ENDPOINTS, "n1", "a=1"));
    subscription.names(Set.of("b"));
    subscription.names(Set.of("c"));
    subscription.names(new LinkedHashSet<>(List.of("a", "c")));
    bench.run();

    assertThat(stream.take())
        .singleElement()
        .satisfies(
            change -> {
              assertThat(change.getResourceNamesList()).containsExactly("a", "c");
              assertThat(change.getResponseNonce()).isEqualTo("n1");
            });
  }

  @Test
  void acksBeforeTheWatchersAskForMore() {
    Subscription<String> named = subscribe(endpoints);
    Subscription<String> all = subscribe(clusters);
    all.watch(resources -> named.names(resources.byName().keySet()));
    connect();

    assertThat(after(sotw(CLUSTERS, "n1", "a=1")))
        .extracting(DiscoveryRequest::getTypeUrl)
        .containsExactly(CLUSTERS, ENDPOINTS);
  }

  @Test
  void fault19DisbelievesASuddenEmptyStateForItsGrace() {
    Subscription<String> subscription = subscribe(clusters);
    connect();
    after(sotw(CLUSTERS, "n1", "a=1", "b=1"));
    assertThat(after(sotw(CLUSTERS, "n2")))
        .singleElement()
        .satisfies(ack -> assertThat(ack.hasErrorDetail()).isFalse());
    assertThat(bench.status().types().get(CLUSTERS).emptySince()).isNotNull();

    bench.advance(Duration.ofMinutes(4));
    assertThat(subscription.current().byName()).containsOnlyKeys("a", "b");
    bench.advance(Duration.ofMinutes(1));
    assertThat(subscription.current().byName()).isEmpty();
  }

  @Test
  void forgetsTheDoubtWhenResourcesComeBack() {
    Subscription<String> subscription = subscribe(clusters);
    connect();
    after(sotw(CLUSTERS, "n1", "a=1", "b=1"));
    after(sotw(CLUSTERS, "n2"));
    after(sotw(CLUSTERS, "n3", "b=1"));
    bench.advance(Duration.ofMinutes(10));

    assertThat(subscription.current().byName()).containsOnlyKeys("b");
    assertThat(bench.status().types().get(CLUSTERS).emptySince()).isNull();
  }

  @Test
  void oneSubscriptionPerTypeAtATime() {
    Subscription<String> first = subscribe(clusters);
    assertThatThrownBy(() -> bench.controlPlane.subscribe(TextType.clusters()))
        .isInstanceOf(IllegalStateException.class);
    connect();
    first.close();
    first.close();
    Subscription<String> second = subscribe(TextType.clusters());
    after(sotw(CLUSTERS, "n1", "a=1"));

    assertThat(second.current().byName()).containsOnlyKeys("a");
    assertThat(first.current().received()).isFalse();
  }

  @Test
  void fault27AListenerThatThrowsDisturbsNobody() {
    Subscription<String> subscription = subscribe(clusters);
    List<String> seen = new ArrayList<>();
    subscription.watch(
        resources -> {
          throw new IllegalStateException("foreign code");
        });
    subscription.watch(resources -> seen.add(resources.version()));
    connect();

    assertThat(after(sotw(CLUSTERS, "n1", "a=1"))).hasSize(1);
    assertThat(seen).containsExactly("v-n1");
  }
}
