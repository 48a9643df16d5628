package io.meshjvm.testkit;

import static io.meshjvm.testkit.TestStream.ack;
import static io.meshjvm.testkit.TestStream.ask;
import static io.meshjvm.testkit.TestStream.first;
import static io.meshjvm.testkit.TestStream.nack;
import static org.assertj.core.api.Assertions.assertThat;

import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.grpc.Status;
import io.meshjvm.testkit.ca.KeyAlgorithm;
import io.meshjvm.testkit.journal.Nack;
import io.meshjvm.testkit.journal.ProtocolViolation;
import io.meshjvm.testkit.journal.Subscription;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Each rule of protocol evaluation for state-of-the-world streams. */
class SotwRulesTest {

  @RegisterExtension
  final IstiodExtension mesh =
      IstiodExtension.create(builder -> builder.keys(KeyAlgorithm.EC_P256))
          .allow(ProtocolViolation.Kind.CRASHING_NACK)
          .allow(ProtocolViolation.Kind.UNKNOWN_NONCE)
          .allow(ProtocolViolation.Kind.NODE_CHANGED);

  private Istiod istiod;
  private TestChannel channel;
  private TestStream<DiscoveryRequest, DiscoveryResponse> stream;

  @BeforeEach
  void open(Istiod injected) {
    istiod = injected;
    istiod.serve(Xds.CDS, "a", Xds.cluster("a"));
    istiod.serve(Xds.EDS, "a", Xds.endpoints("a"));
    istiod.serve(Xds.EDS, "b", Xds.endpoints("b"));
    channel = TestChannel.withToken(istiod);
    stream = TestStream.sotw(channel);
  }

  @AfterEach
  void close() {
    channel.close();
  }

  /** A request that is always answered proves that those before it were not. */
  private void nothingWasSaidBefore(DiscoveryRequest probe) {
    stream.send(probe);
    assertThat(stream.next().getTypeUrl()).isEqualTo(probe.getTypeUrl());
  }

  private DiscoveryRequest probe() {
    istiod.serve(Xds.CUSTOM, "thing", Xds.thing("x"));
    return ask(Xds.CUSTOM);
  }

  @Test
  void answersTheFirstRequestOfAWildcardTypeWithEverything() {
    stream.send(first(Nodes.vm().build(), Xds.CDS));
    DiscoveryResponse response = stream.next();
    assertThat(Xds.clusters(response)).contains("a");
    assertThat(response.getVersionInfo()).matches("\\d{4}-\\d\\d-\\d\\dT[\\d:]+Z/\\d+");
    assertThat(response.getNonce()).startsWith(response.getVersionInfo()).hasSizeGreaterThan(40);
  }

  @Test
  void doesNotAnswerAnAck() {
    stream.send(first(Nodes.vm().build(), Xds.CDS));
    stream.send(ack(stream.next()));
    nothingWasSaidBefore(probe());
    assertThat(istiod.connections().get(0).subscriptions().get(Xds.CDS).synced()).isTrue();
  }

  @Test
  void answersAddedNamesWithThoseOnly() {
    stream.send(first(Nodes.vm().build(), Xds.EDS, "a"));
    DiscoveryResponse response = stream.next();
    assertThat(Xds.assignments(response)).containsExactly("a");
    stream.send(ack(response, "a", "b"));
    assertThat(Xds.assignments(stream.next())).containsExactly("b");
  }

  @Test
  void doesNotAnswerRemovedNames() {
    stream.send(first(Nodes.vm().build(), Xds.EDS, "a", "b"));
    stream.send(ack(stream.next(), "a"));
    nothingWasSaidBefore(probe());
  }

  @Test
  void takesAnAckWithoutNamesOfANamedTypeForUnsubscription() {
    stream.send(first(Nodes.vm().build(), Xds.EDS, "a"));
    stream.send(ack(stream.next()));
    nothingWasSaidBefore(probe());
    assertThat(istiod.connections().get(0).subscriptions()).doesNotContainKey(Xds.EDS);
    istiod.serve(Xds.EDS, "a", Xds.changedEndpoints("a"));
    assertThat(istiod.responses()).filteredOn(r -> r.typeUrl().equals(Xds.EDS)).hasSize(1);
  }

  @Test
  void ignoresAStaleNonce() {
    stream.send(first(Nodes.vm().build(), Xds.EDS, "a"));
    DiscoveryResponse old = stream.next();
    istiod.serve(Xds.EDS, "a", Xds.changedEndpoints("a"));
    stream.next();
    stream.send(ack(old, "a", "b"));
    nothingWasSaidBefore(probe());
    assertThat(istiod.violations()).isEmpty();
  }

  @Test
  void reportsANonceThatWasNeverSent() {
    stream.send(first(Nodes.vm().build(), Xds.CDS));
    stream.send(ack(stream.next()).toBuilder().setResponseNonce("made-up").build());
    nothingWasSaidBefore(probe());
    assertThat(istiod.violations())
        .extracting(ProtocolViolation::kind)
        .containsExactly(ProtocolViolation.Kind.UNKNOWN_NONCE);
  }

  @Test
  void answersARequestWithoutNonceInFullAgain() {
    stream.send(first(Nodes.vm().build(), Xds.EDS, "a"));
    stream.next();
    stream.send(ask(Xds.EDS, "a", "b"));
    assertThat(Xds.assignments(stream.next())).containsExactly("a", "b");
  }

  @Test
  void acceptsANonceOfAnEarlierStreamAsAFirstRequest() {
    stream.send(
        first(Nodes.vm().build(), Xds.EDS, "a").toBuilder().setResponseNonce("old").build());
    assertThat(Xds.assignments(stream.next())).containsExactly("a");
    assertThat(istiod.violations()).isEmpty();
  }

  @Test
  void remembersANackAndDoesNotAnswerIt() {
    stream.send(first(Nodes.vm().build(), Xds.CDS));
    DiscoveryResponse response = stream.next();
    stream.send(nack(response, "no good"));
    nothingWasSaidBefore(probe());
    assertThat(istiod.nacks()).extracting(Nack::message).containsExactly("no good");
    assertThat(istiod.connections().get(0).subscriptions().get(Xds.CDS))
        .returns("no good", Subscription::lastError)
        .returns(false, Subscription::synced);
  }

  @Test
  void diesOfANackForATypeThatIsNotSubscribed() {
    stream.send(first(Nodes.vm().build(), Xds.CDS));
    stream.next();
    stream.send(ask(Xds.NDS).toBuilder().setErrorDetail(TestStream.error("x")).build());
    assertThat(stream.end().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(istiod.violations())
        .extracting(ProtocolViolation::kind)
        .containsExactly(ProtocolViolation.Kind.CRASHING_NACK);
  }

  @Test
  void answersAnEdsAckOnceMoreAfterAClusterSubscription() {
    stream.send(first(Nodes.vm().build(), Xds.EDS, "a"));
    DiscoveryResponse endpoints = stream.next();
    stream.send(ask(Xds.CDS));
    stream.next();
    stream.send(ack(endpoints, "a"));
    assertThat(Xds.assignments(stream.next())).containsExactly("a");
  }

  @Test
  void saysNothingForATypeWithNothingToSay() {
    stream.send(first(Nodes.vm().build(), Xds.PCDS));
    nothingWasSaidBefore(probe());
  }

  @Test
  void servesAmbientTypesOnDeltaStreamsOnly() {
    istiod.serve(Xds.WDS, "uid", Xds.thing("x"));
    stream.send(first(Nodes.vm().build(), Xds.WDS));
    nothingWasSaidBefore(probe());
  }

  @Test
  void pushesEndpointsInPartButClustersInFull() {
    istiod.serve(Xds.CDS, "b", Xds.cluster("b"));
    stream.send(first(Nodes.vm().build(), Xds.EDS, "a", "b"));
    stream.next();
    stream.send(ask(Xds.CDS));
    stream.next();
    istiod.serve(Xds.EDS, "b", Xds.changedEndpoints("b"));
    assertThat(Xds.assignments(stream.next())).containsExactly("b");
    istiod.serve(Xds.CDS, "b", Xds.changedCluster("b"));
    assertThat(Xds.clusters(stream.next())).contains("a", "b");
    istiod.withdraw(Xds.CDS, "a");
    assertThat(Xds.clusters(stream.next())).contains("b").doesNotContain("a");
  }

  @Test
  void pushesClustersBeforeEndpointsWhateverTheOrderOfSubscription() {
    stream.send(first(Nodes.vm().build(), Xds.EDS, "a"));
    stream.next();
    stream.send(ask(Xds.CDS));
    stream.next();
    istiod.push();
    assertThat(stream.next().getTypeUrl()).isEqualTo(Xds.CDS);
    assertThat(stream.next().getTypeUrl()).isEqualTo(Xds.EDS);
  }

  @Test
  void reportsANodeThatChangesDuringTheStream() {
    stream.send(first(Nodes.vm().build(), Xds.CDS));
    stream.next();
    stream.send(first(Nodes.vm().with("NETWORK", "other").build(), Xds.EDS, "a"));
    stream.next();
    assertThat(istiod.violations())
        .extracting(ProtocolViolation::kind)
        .containsExactly(ProtocolViolation.Kind.NODE_CHANGED);
  }
}
