package io.meshjvm.core.xds;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import io.meshjvm.core.bootstrap.ControlPlaneSettings.Protocol;
import io.meshjvm.core.identity.TrustBundle;
import io.meshjvm.core.xds.ResourceType.Naming;
import io.meshjvm.proto.envoy.config.cluster.v3.Cluster;
import io.meshjvm.proto.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.meshjvm.proto.envoy.config.listener.v3.Listener;
import io.meshjvm.proto.envoy.config.route.v3.RouteConfiguration;
import io.meshjvm.proto.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.meshjvm.proto.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.meshjvm.proto.envoy.service.discovery.v3.DiscoveryRequest;
import io.meshjvm.proto.envoy.service.discovery.v3.DiscoveryResponse;
import io.meshjvm.proto.istio.networking.nds.v1.NameTable;
import io.meshjvm.proto.istio.security.Authorization;
import io.meshjvm.proto.istio.workload.Address;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Streams recorded with a live istiod: what it sent goes in, and what comes out must be what the
 * recorded client sent.
 */
class ReplayTest {

  private final Map<String, Subscription<?>> subscriptions = new LinkedHashMap<>();

  @ParameterizedTest
  @ValueSource(strings = {"sotw", "changes-sotw", "scale-1000"})
  void saysWhatTheRecordedClientSaidInSotw(String folder) {
    Bench bench = new Bench(Protocol.SOTW);
    replay(
        bench,
        RecordedStream.read(folder),
        DiscoveryRequest.parser(),
        DiscoveryResponse.parser(),
        DiscoveryRequest::getTypeUrl,
        request -> new LinkedHashSet<>(request.getResourceNamesList()),
        request -> request.toBuilder().clearNode().build());

    assertThat(bench.observed.events).containsExactly("connected");
  }

  @ParameterizedTest
  @ValueSource(strings = {"delta", "changes-delta"})
  void saysWhatTheRecordedClientSaidInDelta(String folder) {
    Bench bench = new Bench(Protocol.DELTA);
    Set<String> endpoints = new LinkedHashSet<>();
    replay(
        bench,
        RecordedStream.read(folder),
        DeltaDiscoveryRequest.parser(),
        DeltaDiscoveryResponse.parser(),
        DeltaDiscoveryRequest::getTypeUrl,
        request -> {
          endpoints.addAll(request.getResourceNamesSubscribeList());
          endpoints.removeAll(request.getResourceNamesUnsubscribeList());
          return new LinkedHashSet<>(endpoints);
        },
        request -> request.toBuilder().clearNode().build());

    assertThat(bench.observed.events).containsExactly("connected");
  }

  private <Q extends Message, R extends Message> void replay(
      Bench bench,
      RecordedStream recorded,
      Parser<Q> requests,
      Parser<R> responses,
      java.util.function.Function<Q, String> typeOf,
      java.util.function.Function<Q, Set<String>> namesOf,
      java.util.function.UnaryOperator<Q> withoutNode) {
    FakeTransport.FakeStream<Q, R> stream = bench.connect();
    List<Q> expected = new ArrayList<>();
    boolean asked = false;
    for (RecordedStream.Entry entry : recorded.entries()) {
      if (entry.fromServer()) {
        stream.respond(parse(responses, entry));
      } else {
        Q request = withoutNode.apply(parse(requests, entry));
        expected.add(request);
        if (entry.kind().equals("request")) {
          ask(bench, typeOf.apply(request), namesOf.apply(request));
          asked = true;
        }
      }
      bench.run();
    }
    assertThat(asked).isTrue();
    List<Q> sent = stream.take().stream().map(withoutNode).toList();
    // At scale only the first pushes were recorded, without their ACKs.
    boolean acks = recorded.entries().stream().anyMatch(entry -> entry.kind().equals("ack"));
    if (acks) {
      assertThat(sent).containsExactlyElementsOf(expected);
    } else {
      assertThat(sent).containsAll(expected);
    }
  }

  private static <M> M parse(Parser<M> parser, RecordedStream.Entry entry) {
    try {
      return parser.parseFrom(entry.bytes());
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(entry.name(), e);
    }
  }

  private void ask(Bench bench, String typeUrl, Set<String> names) {
    Subscription<?> subscription =
        subscriptions.computeIfAbsent(typeUrl, url -> bench.controlPlane.subscribe(type(url)));
    if (type(typeUrl).naming() == Naming.EXPLICIT) {
      subscription.names(names);
    }
  }

  private static ResourceType<?> type(String typeUrl) {
    return switch (typeUrl.substring(typeUrl.lastIndexOf('.') + 1)) {
      case "NameTable" ->
          new ProtoType<>(
              NameTable.getDefaultInstance(), Naming.SINGLETON, NameTable.parser(), table -> "");
      case "ProxyConfig" -> new TrustBundleType();
      case "Cluster" ->
          new ProtoType<>(
              Cluster.getDefaultInstance(), Naming.WILDCARD, Cluster.parser(), Cluster::getName);
      case "Listener" ->
          new ProtoType<>(
              Listener.getDefaultInstance(), Naming.WILDCARD, Listener.parser(), Listener::getName);
      case "ClusterLoadAssignment" ->
          new ProtoType<>(
              ClusterLoadAssignment.getDefaultInstance(),
              Naming.EXPLICIT,
              ClusterLoadAssignment.parser(),
              ClusterLoadAssignment::getClusterName);
      case "RouteConfiguration" ->
          new ProtoType<>(
              RouteConfiguration.getDefaultInstance(),
              Naming.EXPLICIT,
              RouteConfiguration.parser(),
              RouteConfiguration::getName);
      case "Address" ->
          new ProtoType<>(
              Address.getDefaultInstance(), Naming.WILDCARD, Address.parser(), ReplayTest::key);
      case "Authorization" ->
          new ProtoType<>(
              Authorization.getDefaultInstance(),
              Naming.WILDCARD,
              Authorization.parser(),
              policy -> policy.getNamespace() + "/" + policy.getName());
      default -> throw new AssertionError("no test type for " + typeUrl);
    };
  }

  private static String key(Address address) {
    return address.hasWorkload()
        ? address.getWorkload().getUid()
        : address.getService().getNamespace() + "/" + address.getService().getHostname();
  }

  @Test
  void bothProtocolsEndWithTheSameResources() {
    saysWhatTheRecordedClientSaidInSotw("changes-sotw");
    Map<String, Set<String>> sotw = names();
    subscriptions.clear();
    saysWhatTheRecordedClientSaidInDelta("changes-delta");
    Map<String, Set<String>> delta = names();

    assertThat(delta).containsAllEntriesOf(sotw);
    assertThat(delta.get("type.googleapis.com/envoy.config.cluster.v3.Cluster"))
        .contains("outbound|80||static.test")
        .doesNotContain("outbound|80|v1|static.test");
  }

  private Map<String, Set<String>> names() {
    Map<String, Set<String>> names = new LinkedHashMap<>();
    subscriptions.forEach((url, held) -> names.put(url, held.current().byName().keySet()));
    names.keySet().removeIf(url -> url.endsWith("RouteConfiguration"));
    return names;
  }

  @Test
  void readsThePushedRootsOfAMeshWithTwoTrustDomains() {
    Bench bench = new Bench(Protocol.SOTW);
    Subscription<TrustBundle> roots = bench.controlPlane.subscribe(new TrustBundleType());
    FakeTransport.FakeStream<DiscoveryRequest, DiscoveryResponse> stream = bench.connect();
    stream.respond(parse(DiscoveryResponse.parser(), RecordedStream.read("pcds").entries().get(1)));
    bench.run();

    assertThat(roots.current().byName().get("").roots()).hasSize(2);
    assertThat(stream.take()).hasSize(2).noneMatch(DiscoveryRequest::hasErrorDetail);
  }

  @Test
  void readsAThousandServices() {
    saysWhatTheRecordedClientSaidInSotw("scale-1000");

    assertThat(size("envoy.config.cluster.v3.Cluster")).isGreaterThan(1000);
    assertThat(size("envoy.config.endpoint.v3.ClusterLoadAssignment")).isGreaterThan(900);
  }

  private int size(String type) {
    return subscriptions.get("type.googleapis.com/" + type).current().byName().size();
  }
}
