package io.meshjvm.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshjvm.core.identity.TrustDomain;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecordedListenerTest {

  private static final String[] HTTP_AND_TCP = {
    "istio-http/1.0", "istio-http/1.1", "istio-h2", "istio-peer-exchange", "istio"
  };

  @ParameterizedTest
  @CsvSource({
    "sotw/010-response-Listener.pb, STRICT, PERMISSIVE, DISABLE",
    "sotw/015-response-Listener.pb, STRICT, PERMISSIVE, DISABLE",
    "sotw/027-response-Listener.pb, STRICT, PERMISSIVE, DISABLE",
    "delta/012-response-Listener.pb, STRICT, PERMISSIVE, DISABLE",
    "delta/016-response-Listener.pb, STRICT, PERMISSIVE, DISABLE",
    "changes-sotw/009-response-Listener.pb, STRICT, PERMISSIVE, DISABLE",
    "changes-sotw/036-response-Listener.pb, STRICT, PERMISSIVE, DISABLE",
    "changes-sotw/046-response-Listener.pb, PERMISSIVE, PERMISSIVE, PERMISSIVE",
    "changes-sotw/055-response-Listener.pb, PERMISSIVE, PERMISSIVE, PERMISSIVE",
    "changes-delta/011-response-Listener.pb, STRICT, PERMISSIVE, DISABLE",
    "changes-delta/032-response-Listener.pb, STRICT, PERMISSIVE, DISABLE",
    "changes-delta/054-response-Listener.pb, PERMISSIVE, PERMISSIVE, PERMISSIVE",
    "changes-delta/067-response-Listener.pb, PERMISSIVE, PERMISSIVE, PERMISSIVE",
  })
  void showsTheModeOfEachPort(
      String file, InboundMode others, InboundMode port9091, InboundMode port9092) {
    InboundPolicy policy = Recorded.policy(file);

    assertThat(policy.received()).isTrue();
    assertThat(policy.port(8080).mode()).isEqualTo(others);
    assertThat(policy.port(9091).mode()).isEqualTo(port9091);
    assertThat(policy.port(9092).mode()).isEqualTo(port9092);
    assertThat(policy.port(15006))
        .as("the proxy's own port is none of ours")
        .isEqualTo(policy.others());
  }

  @Test
  void demandsACertificateOfTheMeshWhereTlsIsEnded() {
    InboundPolicy policy = Recorded.policy("sotw/015-response-Listener.pb");

    assertThat(policy.others().clientCertificateRequired()).isTrue();
    assertThat(policy.others().trustDomains()).containsExactly(TrustDomain.CLUSTER_LOCAL);
    assertThat(policy.others().meshProtocols()).as("all TLS is the mesh's").isEmpty();
    assertThat(policy.others().applicationTls()).isFalse();
    assertThat(policy.port(9092).clientCertificateRequired()).isFalse();
    assertThat(policy.port(9092).trustDomains()).isEmpty();
    assertThat(policy.port(9092).applicationTls()).isFalse();
  }

  @Test
  void trap9TellsMeshTlsFromTheApplicationsOwnOnAPermissivePort() {
    PortPolicy policy = Recorded.policy("sotw/015-response-Listener.pb").port(9091);

    assertThat(policy.clientCertificateRequired()).isTrue();
    assertThat(policy.meshProtocols()).containsExactlyInAnyOrder(HTTP_AND_TCP);
    assertThat(policy.applicationTls()).isTrue();
  }

  @Test
  void readsTheChainOfADeclaredServicePort() {
    assertThat(Recorded.policy("sotw/010-response-Listener.pb").ports()).doesNotContainKey(9090);
    assertThat(Recorded.policy("sotw/015-response-Listener.pb").ports().get(9090).mode())
        .isEqualTo(InboundMode.STRICT);
  }

  @Test
  void knowsEveryFilterThatDecides() {
    InboundPolicy policy = Recorded.policy("sotw/015-response-Listener.pb");

    assertThat(policy.ports().values())
        .extracting(PortPolicy::unenforcedFilters)
        .allMatch(Set::isEmpty);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"sotw/015-response-Listener.pb", "changes-delta/011-response-Listener.pb"})
  void passesOverAllOtherListeners(String file) {
    assertThat(Recorded.listeners(file)).hasSizeGreaterThan(5).containsKey("virtualOutbound");
    assertThat(Recorded.listeners(file).values())
        .filteredOn(listener -> !listener.name().equals("virtualInbound"))
        .allMatch(listener -> listener.policy() == null);
  }
}
