package io.meshjvm.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshjvm.core.xds.InvalidResourceException;
import io.meshjvm.proto.envoy.config.listener.v3.FilterChain;
import io.meshjvm.proto.envoy.config.listener.v3.FilterChainMatch;
import io.meshjvm.proto.envoy.config.listener.v3.Listener;
import io.meshjvm.proto.envoy.config.listener.v3.ListenerFilter;
import io.meshjvm.proto.envoy.config.listener.v3.ListenerFilterChainMatchPredicate;
import io.meshjvm.proto.envoy.type.v3.Int32Range;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InspectionsTest {

  private static final String TLS = "envoy.filters.listener.tls_inspector";

  @ParameterizedTest
  @CsvSource({
    "8080, true, true",
    "9089, true, true",
    "9090, true, false",
    "9091, true, true",
    "9092, false, true",
    "9093, true, true",
    "15006, false, false"
  })
  void looksAsTheListenerOfALiveIstiodSays(int port, boolean tls, boolean http) {
    Inspections inspections = Recorded.policy("delta/016-response-Listener.pb").inspections();

    assertThat(inspections.of(port)).isEqualTo(new Inspection(tls, http, Duration.ZERO, true));
  }

  @Test
  void hasEnvoysPatienceWhereTheListenerNamesNone() {
    Inspections read = Inspections.read(Listener.getDefaultInstance());

    assertThat(read.of(1)).isEqualTo(new Inspection(false, false, Duration.ofSeconds(15), false));
  }

  @Test
  void looksForTlsWhereChainsCannotBeToldApartWithoutIt() {
    FilterChainMatch match = FilterChainMatch.newBuilder().setTransportProtocol("tls").build();
    Listener listener =
        Listener.newBuilder()
            .addFilterChains(FilterChain.newBuilder().setFilterChainMatch(match))
            .build();

    assertThat(Inspections.read(listener).of(1).tls()).isTrue();
    assertThat(Inspections.read(listener).of(1).http()).isFalse();
  }

  @Test
  void knowsEveryKindOfCondition() {
    ListenerFilterChainMatchPredicate high = range(5, 10);
    ListenerFilterChainMatchPredicate any =
        ListenerFilterChainMatchPredicate.newBuilder().setAnyMatch(true).build();
    ListenerFilterChainMatchPredicate.MatchSet both =
        ListenerFilterChainMatchPredicate.MatchSet.newBuilder()
            .addRules(any)
            .addRules(not(high))
            .build();
    Inspections inspections =
        Inspections.read(
            listener(ListenerFilterChainMatchPredicate.newBuilder().setAndMatch(both).build()));

    assertThat(inspections.of(4).tls()).isFalse();
    assertThat(inspections.of(5).tls()).isTrue();
    assertThat(inspections.of(9).tls()).isTrue();
    assertThat(inspections.of(10).tls()).isFalse();
  }

  @Test
  void refusesConditionsWithoutAnEnd() {
    ListenerFilterChainMatchPredicate deep = range(1, 2);
    for (int i = 0; i < 50; i++) {
      deep = not(deep);
    }
    Listener listener = listener(deep);

    assertThatThrownBy(() -> Inspections.read(listener))
        .isInstanceOf(InvalidResourceException.class);
  }

  @Test
  void isEqualWhereItSaysTheSame() {
    Inspections one = Inspections.read(listener(range(1, 2)));

    assertThat(one)
        .isEqualTo(Inspections.read(listener(range(1, 2))))
        .hasSameHashCodeAs(Inspections.read(listener(range(1, 2))))
        .isNotEqualTo(Inspections.read(listener(range(1, 3))));
  }

  private static Listener listener(ListenerFilterChainMatchPredicate off) {
    return Listener.newBuilder()
        .addListenerFilters(ListenerFilter.newBuilder().setName(TLS).setFilterDisabled(off))
        .build();
  }

  private static ListenerFilterChainMatchPredicate not(ListenerFilterChainMatchPredicate rule) {
    return ListenerFilterChainMatchPredicate.newBuilder().setNotMatch(rule).build();
  }

  private static ListenerFilterChainMatchPredicate range(int start, int end) {
    return ListenerFilterChainMatchPredicate.newBuilder()
        .setDestinationPortRange(Int32Range.newBuilder().setStart(start).setEnd(end))
        .build();
  }
}
