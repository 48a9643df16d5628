package io.meshjvm.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Any;
import com.google.protobuf.UInt32Value;
import io.meshjvm.core.xds.InvalidResourceException;
import io.meshjvm.proto.envoy.config.core.v3.CidrRange;
import io.meshjvm.proto.envoy.config.core.v3.TransportSocket;
import io.meshjvm.proto.envoy.config.listener.v3.Filter;
import io.meshjvm.proto.envoy.config.listener.v3.FilterChain;
import io.meshjvm.proto.envoy.config.listener.v3.FilterChainMatch;
import io.meshjvm.proto.envoy.config.listener.v3.Listener;
import io.meshjvm.proto.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.meshjvm.proto.envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which chain takes which connection; the table is that of Istio's three modes. */
class FilterChainsTest {

  private static final String RECORDED = "sotw/015-response-Listener.pb";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // STRICT, protocol not declared
        "8080 | tls istio-http/1.1 istio http/1.1 | serves TLS, HTTP",
        "8080 | tls istio-h2 istio h2             | serves TLS, HTTP",
        "8080 | tls istio                         | serves TLS, connections",
        "8080 | tls istio-peer-exchange istio     | serves TLS, connections",
        "8080 | tls                               | serves TLS, connections",
        "8080 | tls http/1.1                      | serves TLS, connections",
        "8080 | plain http/1.1                    | refuses",
        "8080 | plain                             | refuses",
        // STRICT, HTTP
        "9090 | tls istio-http/1.1 istio http/1.1 | serves TLS, HTTP",
        "9090 | tls                               | serves TLS, HTTP",
        "9090 | plain http/1.1                    | refuses",
        // PERMISSIVE, protocol not declared
        "9091 | tls istio-http/1.1 istio http/1.1 | serves TLS, HTTP",
        "9091 | tls h2 istio-h2                   | serves TLS, HTTP",
        "9091 | tls istio                         | serves TLS, connections",
        "9091 | tls http/1.1                      | passes through",
        "9091 | tls                               | passes through",
        "9091 | plain http/1.1                    | serves plaintext, HTTP",
        "9091 | plain h2c                         | serves plaintext, HTTP",
        "9091 | plain http/1.0                    | serves plaintext, connections",
        "9091 | plain                             | serves plaintext, connections",
        // DISABLE
        "9092 | tls istio-http/1.1 istio http/1.1 | refuses",
        "9092 | plain http/1.1                    | serves plaintext, HTTP",
        "9092 | plain                             | serves plaintext, connections",
      })
  void chooses(int port, String opening, String becomes) {
    PortPolicy policy = Recorded.policy(RECORDED).port(port);

    assertThat(describe(policy.admit(opening(opening)))).isEqualTo(becomes);
  }

  @Test
  void trap9TakesTheFirstProtocolOfTheClientThatAChainHas() {
    PortPolicy policy =
        port(
            chain("http", "tls", "istio-http/1.1"),
            chain("tcp", "tls", "istio"),
            chain("own", "tls"));

    assertThat(policy.admit(opening("tls istio istio-http/1.1")))
        .extracting("chain")
        .hasToString("tcp");
    assertThat(policy.admit(opening("tls x istio-http/1.1")))
        .extracting("chain")
        .hasToString("http");
    assertThat(policy.admit(opening("tls x"))).extracting("chain").hasToString("own");
  }

  @Test
  void neverGoesBackFromATransportThatHasChains() {
    PortPolicy policy = port(chain("mesh", "tls", "istio"), chain("any", ""));

    assertThat(policy.admit(opening("tls h2"))).isInstanceOf(Admission.Refuse.class);
    assertThat(policy.admit(opening("plain"))).extracting("chain").hasToString("any");
  }

  @Test
  void prefersTheServerNameToEverythingElse() {
    FilterChain own = named(chain("own", "tls"), "a.example.com");
    FilterChain below = named(chain("below", "tls"), "*.Example.com");
    PortPolicy policy = port(own, below, chain("rest", ""));

    assertThat(chainOf(policy, "a.example.com")).isEqualTo("own");
    assertThat(chainOf(policy, "b.c.example.com")).isEqualTo("below");
    assertThat(chainOf(policy, "example.com")).isEqualTo("rest");
    assertThat(chainOf(policy, "")).isEqualTo("rest");
  }

  @Test
  void fallsBackToTheDefaultChainOnPortsThatHaveOthersToo() {
    Listener listener =
        Listener.newBuilder()
            .setName("virtualInbound")
            .addFilterChains(onPort(chain("mesh", "tls", "istio"), 80))
            .setDefaultFilterChain(chain("rest", "raw_buffer"))
            .build();

    PortPolicy policy = policy(listener).port(80);

    assertThat(policy.admit(opening("tls istio"))).extracting("chain").hasToString("mesh");
    assertThat(policy.admit(opening("plain"))).extracting("chain").hasToString("rest");
    assertThat(policy.mode()).isEqualTo(InboundMode.DISABLE);
    assertThat(policy(listener).port(81).admit(opening("plain")))
        .extracting("chain")
        .hasToString("rest");
  }

  @Test
  void refusesWhatAChainForSomeAddressesMightTake() {
    FilterChain some =
        matching(chain("some", "raw_buffer"), m -> m.addSourcePrefixRanges(range("10.0.0.0", 8)));
    PortPolicy policy = port(chain("all", "raw_buffer"), some, chain("own", "tls"));

    assertThat(policy.admit(opening("plain")))
        .isEqualTo(new Admission.Refuse("the match of filter chain some is not supported"));
    assertThat(policy.admit(opening("tls"))).extracting("chain").hasToString("own");
  }

  @Test
  void refusesEverythingWhereAChainIsForSomeOfThisMachinesAddresses() {
    FilterChain some =
        matching(chain("some", "raw_buffer"), m -> m.addPrefixRanges(range("10.0.0.1", 32)));

    assertThat(port(chain("all", "tls"), some).admit(opening("tls")))
        .isInstanceOf(Admission.Refuse.class);
  }

  @Test
  void takesChainsForBothFamiliesOfAddressesForOne() {
    FilterChain four = matching(chain("4", "tls"), m -> m.addPrefixRanges(range("0.0.0.0", 0)));
    FilterChain six = matching(chain("6", "tls"), m -> m.addPrefixRanges(range("::", 0)));

    assertThat(port(four, six).admit(opening("tls"))).extracting("chain").hasToString("4");
  }

  @Test
  void refusesTwoChainsForTheSameConnections() {
    assertThatThrownBy(() -> port(chain("a", "tls", "h2"), chain("b", "tls", "istio", "h2")))
        .isInstanceOf(InvalidResourceException.class)
        .hasMessage("filter chains a and b match the same");
  }

  @Test
  void refusesPlaintextWhereTlsEndsWhateverTheTransport() {
    FilterChain tls =
        chain("tls", "").toBuilder()
            .setTransportSocket(
                TransportSocket.newBuilder()
                    .setTypedConfig(Any.pack(DownstreamTlsContext.getDefaultInstance())))
            .build();
    FilterChain http =
        chain("http", "").toBuilder()
            .addFilters(
                Filter.newBuilder()
                    .setTypedConfig(Any.pack(HttpConnectionManager.getDefaultInstance())))
            .build();

    assertThat(port(tls).admit(opening("plain"))).isInstanceOf(Admission.Refuse.class);
    assertThat(port(tls).admit(opening("tls"))).isInstanceOf(Admission.Serve.class);
    assertThat(port(http).admit(opening("tls")))
        .as("TLS would pass by the rules for requests")
        .isInstanceOf(Admission.Refuse.class);
  }

  @Test
  void refusesEverybodyBeforeTheFirstListener() {
    Admission admission = InboundPolicy.unknown().port(80).admit(opening("tls istio"));

    assertThat(admission).isEqualTo(new Admission.Refuse("the mesh has not said yet who may call"));
  }

  private static String chainOf(PortPolicy policy, String serverName) {
    Admission admission = policy.admit(Opening.tls(serverName, List.of()));
    return admission instanceof Admission.PassThrough pass ? pass.chain().name() : "none";
  }

  private static String describe(Admission admission) {
    if (admission instanceof Admission.Serve serve) {
      return "serves "
          + (serve.chain().tls().isPresent() ? "TLS, " : "plaintext, ")
          + (serve.chain().http() ? "HTTP" : "connections");
    }
    return admission instanceof Admission.PassThrough ? "passes through" : "refuses";
  }

  private static Opening opening(String text) {
    List<String> words = List.of(text.split(" "));
    return new Opening(words.get(0).equals("tls"), "", words.subList(1, words.size()));
  }

  private static PortPolicy port(FilterChain... chains) {
    return policy(
            Listener.newBuilder()
                .setName("virtualInbound")
                .addAllFilterChains(List.of(chains))
                .build())
        .others();
  }

  private static InboundPolicy policy(Listener listener) {
    return Objects.requireNonNull(
        new ListenerType(Clock.systemUTC()).parse(listener.toByteArray()).policy());
  }

  private static FilterChain chain(String name, String transport, String... protocols) {
    return FilterChain.newBuilder()
        .setName(name)
        .setFilterChainMatch(
            FilterChainMatch.newBuilder()
                .setTransportProtocol(transport)
                .addAllApplicationProtocols(List.of(protocols)))
        .build();
  }

  private static FilterChain named(FilterChain chain, String serverName) {
    return matching(chain, match -> match.addServerNames(serverName));
  }

  private static FilterChain onPort(FilterChain chain, int port) {
    return matching(chain, match -> match.setDestinationPort(UInt32Value.of(port)));
  }

  private static FilterChain matching(
      FilterChain chain, Consumer<FilterChainMatch.Builder> change) {
    FilterChain.Builder changed = chain.toBuilder();
    change.accept(changed.getFilterChainMatchBuilder());
    return changed.build();
  }

  private static CidrRange.Builder range(String address, int length) {
    return CidrRange.newBuilder().setAddressPrefix(address).setPrefixLen(UInt32Value.of(length));
  }
}
