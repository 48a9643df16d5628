package io.meshjvm.testkit.render;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.envoyproxy.envoy.config.core.v3.TransportSocket;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.FilterChainMatch;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.listener.v3.ListenerFilter;
import io.envoyproxy.envoy.config.listener.v3.ListenerFilterChainMatchPredicate;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.filters.network.rbac.v3.RBAC;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Of each inbound chain the name, the match, the whole TLS context and all authorization filters
 * are compared, and the name of its last filter, which is what forwards. Left out: the other
 * filters (JWT, telemetry), the order of chains, which istiod itself changes from push to push, and
 * outbound listeners of single services.
 */
final class RecordedListenersTest {
  private static final Class<io.envoyproxy.envoy.extensions.filters.http.rbac.v3.RBAC> HTTP_RBAC =
      io.envoyproxy.envoy.extensions.filters.http.rbac.v3.RBAC.class;

  private record Chain(
      String name,
      FilterChainMatch match,
      TransportSocket socket,
      List<Message> checks,
      String forwarding) {
    static Chain of(FilterChain chain) {
      return new Chain(
          chain.getName(),
          chain.getFilterChainMatch(),
          comparable(chain.getTransportSocket()),
          authorization(chain),
          chain.getFilters(chain.getFiltersCount() - 1).getName());
    }
  }

  private static List<Message> authorization(FilterChain chain) {
    List<Message> result = new ArrayList<>();
    for (Filter filter : chain.getFiltersList()) {
      Any config = filter.getTypedConfig();
      if (config.is(RBAC.class)) {
        result.add(Rendering.unpack(config, RBAC.class));
      } else if (config.is(HttpConnectionManager.class)) {
        Rendering.unpack(config, HttpConnectionManager.class).getHttpFiltersList().stream()
            .filter(http -> http.getName().equals("envoy.filters.http.rbac"))
            .map(http -> Rendering.unpack(http.getTypedConfig(), HTTP_RBAC))
            .forEach(result::add);
      }
    }
    return result;
  }

  private static TransportSocket comparable(TransportSocket socket) {
    return socket.hasTypedConfig() ? Canonical.of(socket) : socket;
  }

  static Stream<Recording> recordings() {
    String suffix = "-response-Listener";
    return Stream.of(
            Recording.all("sotw", "010" + suffix, "015" + suffix, "027" + suffix),
            Recording.all("delta", "012" + suffix, "016" + suffix),
            Recording.all(
                "changes-sotw",
                "009" + suffix,
                "023" + suffix,
                "036" + suffix,
                "046" + suffix,
                "048" + suffix,
                "055" + suffix),
            Recording.all(
                "changes-delta",
                "011" + suffix,
                "032" + suffix,
                "044" + suffix,
                "054" + suffix,
                "058" + suffix,
                "067" + suffix))
        .flatMap(all -> all);
  }

  @ParameterizedTest
  @MethodSource("recordings")
  void rendersTheRecordedInboundChains(Recording recording) throws Exception {
    Any rendered = RecordedMesh.rendered(recording, Set.of()).get("virtualInbound");
    assertThat(chains(rendered))
        .containsExactlyInAnyOrderElementsOf(chains(recording.resources().get("virtualInbound")));
  }

  @ParameterizedTest
  @MethodSource("recordings")
  void rendersTheRecordedOutboundChains(Recording recording) throws Exception {
    Any rendered = RecordedMesh.rendered(recording, Set.of()).get("virtualOutbound");
    assertThat(chains(rendered))
        .containsExactlyElementsOf(chains(recording.resources().get("virtualOutbound")));
  }

  @ParameterizedTest
  @MethodSource("recordings")
  void looksAtFirstBytesOnTheRecordedPorts(Recording recording) throws Exception {
    Listener rendered =
        RecordedMesh.rendered(recording, Set.of()).get("virtualInbound").unpack(Listener.class);
    Listener recorded = recording.resources().get("virtualInbound").unpack(Listener.class);

    assertThat(inspectors(rendered)).isEqualTo(inspectors(recorded));
    assertThat(rendered.getListenerFiltersTimeout())
        .isEqualTo(recorded.getListenerFiltersTimeout());
    assertThat(rendered.getContinueOnListenerFiltersTimeout())
        .isEqualTo(recorded.getContinueOnListenerFiltersTimeout());
  }

  /** By name, and the ports that each is off for. */
  private static Map<String, ListenerFilterChainMatchPredicate> inspectors(Listener listener) {
    return listener.getListenerFiltersList().stream()
        .collect(Collectors.toMap(ListenerFilter::getName, ListenerFilter::getFilterDisabled));
  }

  private static List<Chain> chains(Any listener) throws InvalidProtocolBufferException {
    return listener.unpack(Listener.class).getFilterChainsList().stream().map(Chain::of).toList();
  }
}
