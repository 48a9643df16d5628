package io.meshjvm.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Attributes;
import io.grpc.EquivalentAddressGroup;
import io.meshjvm.core.bootstrap.Locality;
import io.meshjvm.traffic.Call;
import io.meshjvm.traffic.Cluster;
import io.meshjvm.traffic.HostResolver;
import io.meshjvm.traffic.Transport;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class AddressGroupsTest {

  private static final HostResolver DNS =
      host ->
          host.startsWith("known")
              ? CompletableFuture.completedFuture(
                  List.of(FakeDirectory.ip("192.0.2.1"), FakeDirectory.ip("192.0.2.2")))
              : CompletableFuture.failedFuture(new UnknownHostException(host));

  private static List<EquivalentAddressGroup> groups(Route route) {
    return AddressGroups.of(route, DNS).toCompletableFuture().join();
  }

  private static List<Integer> sizes(Route route) {
    return groups(route).stream().map(group -> group.getAddresses().size()).toList();
  }

  @Test
  void eachEndpointCarriesWhatTheMeshKnowsOfIt() {
    Transport.IstioMutual mutual =
        new Transport.IstioMutual(
            "outbound_.80_._.a.test",
            List.of("istio-http/1.1"),
            Set.of("spiffe://cluster.local/ns/shop/sa/a"),
            List.of("TLSv1.3"));
    Locality locality = new Locality("eu", "eu-1", "");
    Route route =
        new Route(
            Call.to("a.test", 80),
            FakeDirectory.cluster("ROUND_ROBIN", Cluster.Kind.EDS),
            List.of(FakeDirectory.candidate("10.0.0.1:8080", mutual, locality, 2.5)));

    Attributes attributes = groups(route).get(0).getAttributes();

    assertThat(attributes.get(MeshAttributes.LOCALITY)).isEqualTo(locality);
    assertThat(attributes.get(EquivalentAddressGroup.ATTR_LOCALITY_NAME)).isEqualTo("eu/eu-1");
    assertThat(attributes.get(MeshAttributes.WEIGHT)).isEqualTo(2.5);
    assertThat(attributes.get(MeshAttributes.TRANSPORT)).isEqualTo(mutual);
    assertThat(attributes.get(MeshAttributes.SERVER_NAME)).isEqualTo("outbound_.80_._.a.test");
    assertThat(attributes.get(MeshAttributes.IDENTITIES))
        .containsExactly("spiffe://cluster.local/ns/shop/sa/a");
  }

  @Test
  void plaintextHasNeitherServerNameNorIdentities() {
    Attributes attributes = groups(FakeDirectory.route("10.0.0.1:80")).get(0).getAttributes();

    assertThat(attributes.get(MeshAttributes.TRANSPORT)).isEqualTo(new Transport.Plaintext());
    assertThat(attributes.get(MeshAttributes.SERVER_NAME)).isNull();
    assertThat(attributes.get(MeshAttributes.IDENTITIES)).isNull();
  }

  @Test
  void whatDoesNotChangeIsEqual() {
    assertThat(groups(FakeDirectory.route("10.0.0.1:80")))
        .isEqualTo(groups(FakeDirectory.route("10.0.0.1:80")));
  }

  @Test
  void eachAddressOfANameIsAnEndpointIfTheClusterSaysSo() {
    assertThat(
            sizes(FakeDirectory.route("", Cluster.Kind.STRICT_DNS, "known.test:80", "10.0.0.1:80")))
        .containsExactly(1, 1, 1);
    assertThat(sizes(FakeDirectory.route("", Cluster.Kind.LOGICAL_DNS, "known.test:80")))
        .containsExactly(2);
  }

  @Test
  void aNameThatIsNotKnownCostsNoOtherEndpoint() {
    Cluster.Kind kind = Cluster.Kind.STRICT_DNS;

    assertThat(sizes(FakeDirectory.route("", kind, "unknown.test:80", "10.0.0.1:80")))
        .containsExactly(1);
    assertThatThrownBy(() -> groups(FakeDirectory.route("", kind, "unknown.test:80")))
        .isInstanceOf(CompletionException.class)
        .hasRootCauseInstanceOf(UnknownHostException.class);
  }
}
