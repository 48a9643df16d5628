package io.meshjvm.core.xds;

import static io.meshjvm.core.xds.TextType.CLUSTERS;
import static io.meshjvm.core.xds.TextType.ENDPOINTS;
import static io.meshjvm.core.xds.TextType.TABLE;
import static io.meshjvm.core.xds.Wording.delta;
import static org.assertj.core.api.Assertions.assertThat;

import io.meshjvm.core.bootstrap.ControlPlaneSettings.Protocol;
import io.meshjvm.proto.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.meshjvm.proto.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What surprises implementers of incremental xDS against istiod. */
class DeltaTrapsTest {

  private final Bench bench = new Bench(Protocol.DELTA);
  private final TextType clusters = TextType.clusters();

  private FakeTransport.FakeStream<DeltaDiscoveryRequest, DeltaDiscoveryResponse> stream;

  private Subscription<String> subscribe(TextType type) {
    Subscription<String> subscription = bench.controlPlane.subscribe(type);
    bench.run();
    return subscription;
  }

  private List<DeltaDiscoveryRequest> after(DeltaDiscoveryResponse response) {
    stream.take();
    stream.respond(response);
    bench.run();
    return stream.take();
  }

  private void reconnect() {
    stream.drain();
    bench.run();
    stream = bench.stream(bench.transport.opened() - 1);
    stream.accept(true);
    bench.run();
  }

  @Test
  void asksForEverythingByNamingNothing() {
    subscribe(clusters);
    stream = bench.connect();

    assertThat(stream.take())
        .singleElement()
        .satisfies(
            first -> {
              assertThat(first.getResourceNamesSubscribeList()).isEmpty();
              assertThat(first.getInitialResourceVersionsMap()).isEmpty();
              assertThat(first.hasNode()).isTrue();
            });
  }

  @Test
  void ackHasTheNonceAndNothingElse() {
    Subscription<String> subscription = subscribe(TextType.endpoints());
    subscription.names(Set.of("a"));
    stream = bench.connect();

    assertThat(after(delta(ENDPOINTS, "n1", List.of("a=1"))))
        .containsExactly(
            DeltaDiscoveryRequest.newBuilder()
                .setTypeUrl(ENDPOINTS)
                .setResponseNonce("n1")
                .build());
  }

  @Test
  void onlyChangesOfNamesTravel() {
    Subscription<String> subscription = subscribe(TextType.endpoints());
    subscription.names(new LinkedHashSet<>(List.of("a", "b")));
    stream = bench.connect();
    after(delta(ENDPOINTS, "n1", List.of("a=1", "b=1")));
    subscription.names(Set.of("b", "c"));
    bench.run();

    assertThat(stream.take())
        .containsExactly(
            DeltaDiscoveryRequest.newBuilder()
                .setTypeUrl(ENDPOINTS)
                .addResourceNamesSubscribe("c")
                .addResourceNamesUnsubscribe("a")
                .build());
    assertThat(subscription.current().byName()).containsOnlyKeys("b");
  }

  @Test
  void trap2NeverAnswersATypeThatIsNotSubscribed() {
    subscribe(clusters);
    stream = bench.connect();

    assertThat(after(delta(ENDPOINTS, "n1", List.of("a=bad")))).isEmpty();
  }

  @Test
  void fault26AResourceRemovedAndAddedInOneResponseIsThere() {
    Subscription<String> subscription = subscribe(clusters);
    stream = bench.connect();
    after(delta(CLUSTERS, "n1", List.of("a=1", "b=1")));
    after(delta(CLUSTERS, "n2", List.of("a=2"), "a", "b", "unknown"));

    assertThat(subscription.current().byName()).containsOnlyKeys("a").containsValue("a=2");
  }

  @Test
  void theFirstResponseOfAStreamIsTheWholeState() {
    Subscription<String> subscription = subscribe(clusters);
    stream = bench.connect();
    after(delta(CLUSTERS, "n1", List.of("a=1", "b=1")));
    reconnect();
    assertThat(subscription.current().byName()).containsOnlyKeys("a", "b");

    after(delta(CLUSTERS, "m1", List.of("b=1")));
    assertThat(subscription.current().byName()).containsOnlyKeys("b");
    after(delta(CLUSTERS, "m2", List.of("c=1")));
    assertThat(subscription.current().byName()).containsOnlyKeys("b", "c");
  }

  @Test
  void namedTypesKeepWhatANewStreamHasNotSentYet() {
    Subscription<String> subscription = subscribe(TextType.endpoints());
    subscription.names(Set.of("a", "b"));
    stream = bench.connect();
    after(delta(ENDPOINTS, "n1", List.of("a=1", "b=1")));
    reconnect();
    after(delta(ENDPOINTS, "m1", List.of("a=2")));

    assertThat(subscription.current().byName()).containsEntry("a", "a=2").containsEntry("b", "b=1");
  }

  @Test
  void aSingletonIsNeverRemovedAndHasNoName() {
    Subscription<String> subscription = subscribe(TextType.table());
    stream = bench.connect();
    after(delta(TABLE, "n1", List.of("any=1")));
    after(delta(TABLE, "n2", List.of(), "any", ""));

    assertThat(subscription.current().byName()).containsOnlyKeys("").containsValue("any=1");
  }

  @Test
  void keepsTheLastGoodVersionOfABadResource() {
    Subscription<String> subscription = subscribe(clusters);
    stream = bench.connect();
    after(delta(CLUSTERS, "n1", List.of("a=1", "b=1")));
    reconnect();

    List<DeltaDiscoveryRequest> answers = after(delta(CLUSTERS, "m1", List.of("a=bad")));
    assertThat(answers)
        .singleElement()
        .satisfies(nack -> assertThat(nack.getErrorDetail().getMessage()).contains("a: value is"));
    assertThat(subscription.current().byName()).containsOnlyKeys("a").containsValue("a=1");
  }

  @Test
  void anEmptyStateAfterAReconnectIsDoubtedButRemovalsAreBelieved() {
    Subscription<String> subscription = subscribe(clusters);
    stream = bench.connect();
    after(delta(CLUSTERS, "n1", List.of("a=1", "b=1", "c=1")));
    reconnect();
    after(delta(CLUSTERS, "m1", List.of()));
    after(delta(CLUSTERS, "m2", List.of("b=1"), "c"));
    assertThat(subscription.current().byName()).containsOnlyKeys("a", "b");

    bench.advance(Duration.ofMinutes(5));
    assertThat(subscription.current().byName()).containsOnlyKeys("b");
  }

  @Test
  void theRemovalOfAllAtOnceIsDoubted() {
    Subscription<String> subscription = subscribe(clusters);
    stream = bench.connect();
    after(delta(CLUSTERS, "n1", List.of("a=1", "b=1")));
    after(delta(CLUSTERS, "n2", List.of(), "a", "b"));
    after(delta(CLUSTERS, "n3", List.of("b=2")));
    assertThat(subscription.current().byName()).containsOnlyKeys("a", "b").containsValue("b=2");

    bench.advance(Duration.ofMinutes(5));
    assertThat(subscription.current().byName()).containsOnlyKeys("b");
  }

  @Test
  void aTypeSubscribedToAgainGetsAStreamOfItsOwn() {
    Subscription<String> first = subscribe(clusters);
    stream = bench.connect();
    after(delta(CLUSTERS, "n1", List.of("a=1")));
    first.close();
    bench.run();
    assertThat(stream.take())
        .singleElement()
        .satisfies(end -> assertThat(end.getResourceNamesUnsubscribeList()).containsExactly("*"));

    subscribe(TextType.clusters());
    assertThat(stream.take()).isEmpty();
    assertThat(bench.transport.opened()).isEqualTo(2);
    assertThat(stream.closed()).isFalse();
  }
}
