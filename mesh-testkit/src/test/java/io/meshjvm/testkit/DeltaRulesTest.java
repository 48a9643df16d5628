package io.meshjvm.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.Resource;
import io.grpc.Status;
import io.meshjvm.proto.istio.networking.nds.v1.NameTable;
import io.meshjvm.testkit.ca.KeyAlgorithm;
import io.meshjvm.testkit.journal.Nack;
import io.meshjvm.testkit.journal.ProtocolViolation;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Each rule of protocol evaluation for incremental streams. */
class DeltaRulesTest {

  @RegisterExtension
  final IstiodExtension mesh =
      IstiodExtension.create(builder -> builder.keys(KeyAlgorithm.EC_P256))
          .allow(ProtocolViolation.Kind.CRASHING_NACK);

  private Istiod istiod;
  private TestChannel channel;
  private TestStream<DeltaDiscoveryRequest, DeltaDiscoveryResponse> stream;

  @BeforeEach
  void open(Istiod injected) {
    istiod = injected;
    istiod.serve(Xds.CDS, "a", Xds.cluster("a"));
    istiod.serve(Xds.CDS, "b", Xds.cluster("b"));
    istiod.serve(Xds.EDS, "a", Xds.endpoints("a"));
    istiod.serve(Xds.EDS, "b", Xds.endpoints("b"));
    channel = TestChannel.withToken(istiod);
    stream = TestStream.delta(channel);
  }

  @AfterEach
  void close() {
    channel.close();
  }

  private static DeltaDiscoveryRequest.Builder ask(String type, String... names) {
    return DeltaDiscoveryRequest.newBuilder()
        .setTypeUrl(type)
        .addAllResourceNamesSubscribe(List.of(names));
  }

  private static DeltaDiscoveryRequest.Builder first(String type, String... names) {
    return ask(type, names).setNode(Nodes.vm().build());
  }

  private static DeltaDiscoveryRequest.Builder ack(DeltaDiscoveryResponse response) {
    return DeltaDiscoveryRequest.newBuilder()
        .setTypeUrl(response.getTypeUrl())
        .setResponseNonce(response.getNonce());
  }

  private void send(DeltaDiscoveryRequest.Builder request) {
    stream.send(request.build());
  }

  private void nothingWasSaidBefore() {
    istiod.serve(Xds.CUSTOM, "thing", Xds.thing("x"));
    send(ask(Xds.CUSTOM));
    assertThat(stream.next().getTypeUrl()).isEqualTo(Xds.CUSTOM);
  }

  @Test
  void answersTheFirstRequestWithoutNamesWithEverything() {
    send(first(Xds.CDS));
    DeltaDiscoveryResponse response = stream.next();
    assertThat(Xds.names(response)).contains("a", "b");
    assertThat(response.getResourcesList()).extracting(Resource::getVersion).containsOnly("");
    send(ack(response));
    nothingWasSaidBefore();
  }

  @Test
  void pushesWhatChangedAndWhatWasRemovedOnly() {
    send(first(Xds.CDS));
    stream.next();
    istiod.serve(Xds.CDS, "b", Xds.changedCluster("b"));
    assertThat(Xds.names(stream.next())).containsExactly("b");
    istiod.withdraw(Xds.CDS, "a");
    DeltaDiscoveryResponse response = stream.next();
    assertThat(response.getResourcesList()).isEmpty();
    assertThat(response.getRemovedResourcesList()).containsExactly("a");
  }

  @Test
  void answersAddedNamesWithThoseOnlyAndGivenUpNamesNotAtAll() {
    send(first(Xds.EDS, "a"));
    send(ack(stream.next()));
    send(ask(Xds.EDS, "b"));
    assertThat(Xds.names(stream.next())).containsExactly("b");
    send(ask(Xds.EDS).addResourceNamesUnsubscribe("a"));
    nothingWasSaidBefore();
    assertThat(istiod.connections().get(0).subscriptions().get(Xds.EDS).names())
        .containsExactly("b");
  }

  @Test
  void doesNotAnswerASubscriptionThatIsHeldAlready() {
    send(first(Xds.EDS, "a"));
    stream.next();
    send(ask(Xds.EDS, "a"));
    nothingWasSaidBefore();
  }

  @Test
  void sendsEverythingAgainAfterAReconnectAndRemovesWhatIsGone() {
    send(first(Xds.CDS).putAllInitialResourceVersions(Map.of("a", "", "gone", "")));
    DeltaDiscoveryResponse response = stream.next();
    assertThat(Xds.names(response)).contains("a", "b");
    assertThat(response.getRemovedResourcesList()).containsExactly("gone");
  }

  @Test
  void takesInitialVersionsForSubscriptionsButRemovesNoEndpoints() {
    send(first(Xds.EDS).putAllInitialResourceVersions(Map.of("a", "", "b", "")));
    DeltaDiscoveryResponse response = stream.next();
    assertThat(Xds.names(response)).containsExactly("a", "b");
    istiod.withdraw(Xds.CDS, "a");
    assertThat(response.getRemovedResourcesList()).isEmpty();
  }

  @Test
  void pushesEndpointsAfterEachAnsweredClusterRequest() {
    send(first(Xds.EDS, "a"));
    stream.next();
    send(ask(Xds.CDS));
    assertThat(stream.next().getTypeUrl()).isEqualTo(Xds.CDS);
    DeltaDiscoveryResponse forced = stream.next();
    assertThat(forced.getTypeUrl()).isEqualTo(Xds.EDS);
    assertThat(Xds.names(forced)).containsExactly("a");
  }

  @Test
  void sendsTheNameTableWithoutAName() {
    istiod.serve(Xds.NDS, "", Any.pack(NameTable.getDefaultInstance()));
    send(first(Xds.NDS));
    assertThat(stream.next().getResourcesList()).extracting(Resource::getName).contains("");
  }

  @Test
  void remembersANackAndDoesNotAnswerIt() {
    send(first(Xds.CDS));
    send(ack(stream.next()).setErrorDetail(TestStream.error("no good")));
    nothingWasSaidBefore();
    assertThat(istiod.nacks()).extracting(Nack::message).containsExactly("no good");
  }

  @Test
  void diesOfANackForATypeThatIsNotSubscribed() {
    send(first(Xds.CDS));
    stream.next();
    send(ask(Xds.NDS).setErrorDetail(TestStream.error("x")));
    assertThat(stream.end().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(istiod.violations())
        .extracting(ProtocolViolation::kind)
        .containsExactly(ProtocolViolation.Kind.CRASHING_NACK);
  }

  @Test
  void ignoresAStaleNonce() {
    send(first(Xds.EDS, "a"));
    DeltaDiscoveryResponse old = stream.next();
    istiod.serve(Xds.EDS, "a", Xds.changedEndpoints("a"));
    stream.next();
    send(ack(old).addResourceNamesSubscribe("b"));
    nothingWasSaidBefore();
  }

  @Test
  void honoursVersionsOfAmbientTypes() {
    istiod.serve(Xds.WDS, "uid-1", Xds.thing("1"));
    istiod.serve(Xds.WDS, "uid-2", Xds.thing("2"));
    send(first(Xds.WDS));
    Map<String, String> known = new HashMap<>();
    stream.next().getResourcesList().forEach(r -> known.put(r.getName(), r.getVersion()));
    assertThat(known).containsKeys("uid-1", "uid-2").doesNotContainValue("");
    istiod.serve(Xds.WDS, "uid-2", Xds.thing("changed"));
    TestStream<DeltaDiscoveryRequest, DeltaDiscoveryResponse> again = TestStream.delta(channel);
    known.put("uid-3", "gone");
    again.send(first(Xds.WDS).putAllInitialResourceVersions(known).build());
    DeltaDiscoveryResponse response = again.next();
    assertThat(Xds.names(response)).containsExactly("uid-2");
    assertThat(response.getRemovedResourcesList()).containsExactly("uid-3");
  }

  @Test
  void servesAmbientTypesOnDemand() {
    istiod.serve(Xds.WDS, "uid-1", Xds.thing("1"));
    istiod.serve(Xds.WDS, "uid-2", Xds.thing("2"));
    send(first(Xds.WDS, "*").addResourceNamesUnsubscribe("*"));
    send(ask(Xds.WDS, "uid-1"));
    DeltaDiscoveryResponse response = stream.next();
    assertThat(Xds.names(response)).containsExactly("uid-1");
    assertThat(response.getRemovedResourcesList()).isEmpty();
    send(ask(Xds.WDS, "unknown"));
    assertThat(stream.next().getRemovedResourcesList()).containsExactly("unknown");
    istiod.serve(Xds.WDS, "uid-2", Xds.thing("nobody asked"));
    istiod.withdraw(Xds.WDS, "uid-1");
    assertThat(stream.next().getRemovedResourcesList()).containsExactly("uid-1");
  }
}
