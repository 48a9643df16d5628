package io.meshjvm.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The values that say whom to call and how. */
class ValuesTest {

  @Test
  void formsIstiosServerName() {
    assertThat(IstioSni.of(80, "a.b.svc.cluster.local"))
        .hasToString("outbound_.80_._.a.b.svc.cluster.local");
    assertThat(IstioSni.of(9080, "v1", "a.b.svc.cluster.local"))
        .hasToString("outbound_.9080_.v1_.a.b.svc.cluster.local");
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 65536})
  void refusesWhatIsNoPort(int port) {
    assertThatThrownBy(() -> IstioSni.of(port, "a")).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a b", "a\u0000", "ü", "a\n"})
  void refusesServerNamesThatCannotBeSent(String name) {
    assertThatThrownBy(() -> new ClientTarget(name, IstioAlpn.TCP, PeerRule.trustDomains()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> IstioSni.of(1, name)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void refusesServerNamesThatAreTooLong() {
    assertThatThrownBy(() -> IstioSni.of(1, "a".repeat(250)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"istio-peer-exchange", "", "h 2"})
  void trap7NegotiatesNeitherPeerExchangeNorBrokenProtocols(String protocol) {
    List<String> alpn = List.of("istio", protocol);
    assertThatThrownBy(() -> new ClientTarget("", alpn, PeerRule.trustDomains()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void trap9EveryListOfAClientSaysThatItIsTheMeshs() {
    assertThat(List.of(IstioAlpn.TCP, IstioAlpn.HTTP_1, IstioAlpn.HTTP_2))
        .allSatisfy(
            list -> {
              assertThat(list).contains("istio");
              assertThat(list.get(0)).as("the most specific first").startsWith("istio");
            });
    assertThat(List.of(IstioAlpn.SERVER, IstioAlpn.SERVER_HTTP_1, IstioAlpn.SERVER_HTTP_2))
        .as("what a server may select")
        .allSatisfy(list -> assertThat(list).noneMatch(name -> name.startsWith("istio")));
  }

  @Test
  void trap33ExpectsAtLeastOneIdentityUnlessToldThatAnyWillDo() {
    assertThatThrownBy(() -> PeerRule.anyOf(Set.of())).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void trap8SelectsByTheServersOrderAndNothingWithoutOverlap() {
    assertThat(JsseStack.select(IstioAlpn.SERVER, List.of("http/1.1", "h2"))).isEqualTo("h2");
    assertThat(JsseStack.select(IstioAlpn.SERVER, IstioAlpn.HTTP_1)).isEqualTo("http/1.1");
    assertThat(JsseStack.select(IstioAlpn.SERVER, IstioAlpn.TCP)).isEmpty();
  }
}
