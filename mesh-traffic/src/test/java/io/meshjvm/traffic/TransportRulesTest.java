package io.meshjvm.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshjvm.core.bootstrap.Locality;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TransportRulesTest {

  private static final Transport PLAINTEXT = new Transport.Plaintext();
  private static final Transport TLS =
      new Transport.IstioMutual("sni", List.of("istio"), Set.of(), List.of("TLSv1.3"));
  private static final Transport TUNNEL = new Transport.Unsupported("HBONE");

  private static final TransportRules AUTO_TLS =
      new TransportRules(
          List.of(
              new TransportRules.Match(Map.of("tunnel", "http"), TUNNEL),
              new TransportRules.Match(Map.of("tlsMode", "istio"), TLS),
              new TransportRules.Match(Map.of(), PLAINTEXT)),
          PLAINTEXT);

  private static Endpoint endpoint(Map<String, String> labels) {
    return new Endpoint(
        new InetSocketAddress(TestMesh.ip("10.0.0.1"), 80),
        1,
        Endpoint.Health.HEALTHY,
        Locality.UNKNOWN,
        0,
        labels,
        Endpoint.Workload.UNKNOWN);
  }

  @Test
  void trap28TakesTheFirstMatchThatFitsTheEndpoint() {
    assertThat(AUTO_TLS.of(endpoint(Map.of("tlsMode", "istio")))).isEqualTo(TLS);
    assertThat(AUTO_TLS.of(endpoint(Map.of("tlsMode", "istio", "tunnel", "http"))))
        .isEqualTo(TUNNEL);
    assertThat(AUTO_TLS.of(endpoint(Map.of()))).isEqualTo(PLAINTEXT);
    assertThat(AUTO_TLS.of(endpoint(Map.of("tlsMode", "disabled")))).isEqualTo(PLAINTEXT);
  }

  @Test
  void takesTheClustersOwnTransportWhereNoMatchFits() {
    TransportRules rules =
        new TransportRules(
            List.of(new TransportRules.Match(Map.of("tlsMode", "istio"), PLAINTEXT)), TLS);

    assertThat(rules.of(endpoint(Map.of()))).isEqualTo(TLS);
  }

  @Test
  void speaksTlsToEveryEndpointIfTheRuleHasNoCondition() {
    TransportRules rules =
        new TransportRules(List.of(new TransportRules.Match(Map.of(), TLS)), PLAINTEXT);

    assertThat(rules.of(endpoint(Map.of()))).isEqualTo(TLS);
  }

  @Test
  void s7NeverSendsPlaintextToAnEndpointThatIsMarkedForTls() {
    List<TransportRules> rules =
        List.of(
            new TransportRules(List.of(), PLAINTEXT),
            new TransportRules(List.of(new TransportRules.Match(Map.of(), PLAINTEXT)), TLS),
            new TransportRules(
                List.of(new TransportRules.Match(Map.of("tlsMode", "istio"), PLAINTEXT)), TLS));

    assertThat(rules)
        .allSatisfy(
            rule ->
                assertThat(rule.of(endpoint(Map.of("tlsMode", "istio"))))
                    .isInstanceOf(Transport.Unsupported.class));
  }
}
