package io.meshjvm.testkit.render;

import com.google.protobuf.Any;
import com.google.protobuf.Duration;
import com.google.protobuf.Message;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.FilterChainMatch;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.listener.v3.ListenerFilter;
import io.envoyproxy.envoy.config.listener.v3.ListenerFilterChainMatchPredicate;
import io.envoyproxy.envoy.extensions.filters.listener.http_inspector.v3.HttpInspector;
import io.envoyproxy.envoy.extensions.filters.listener.original_dst.v3.OriginalDst;
import io.envoyproxy.envoy.extensions.filters.listener.tls_inspector.v3.TlsInspector;
import io.envoyproxy.envoy.type.v3.Int32Range;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What an inbound listener looks at before it chooses a chain: ClientHellos and request lines, each
 * only on ports whose chains differ by it, and without a time limit (Istio: {@code
 * populateListenerFilters} in pilot/pkg/networking/core/listener_builder.go).
 */
final class ListenerFilters {
  private static final String PREFIX = "envoy.filters.listener.";

  private ListenerFilters() {}

  static Listener.Builder add(Listener.Builder listener) {
    List<FilterChain> chains = listener.getFilterChainsList();
    return listener
        .setListenerFiltersTimeout(Duration.getDefaultInstance())
        .setContinueOnListenerFiltersTimeout(true)
        .addListenerFilters(filter("original_dst", OriginalDst.getDefaultInstance()))
        .addListenerFilters(
            filter("tls_inspector", TlsInspector.getDefaultInstance())
                .setFilterDisabled(
                    except(chains, match -> match.getTransportProtocol().equals("tls"))))
        .addListenerFilters(
            filter("http_inspector", HttpInspector.getDefaultInstance())
                .setFilterDisabled(
                    except(chains, match -> match.getApplicationProtocolsList().contains("h2c"))));
  }

  private static ListenerFilter.Builder filter(String name, Message config) {
    return ListenerFilter.newBuilder().setName(PREFIX + name).setTypedConfig(Any.pack(config));
  }

  /** Off for the ports without a chain that needs it. */
  private static ListenerFilterChainMatchPredicate except(
      List<FilterChain> chains, Predicate<FilterChainMatch> needs) {
    Set<Integer> off =
        chains.stream()
            .map(chain -> chain.getFilterChainMatch().getDestinationPort().getValue())
            .collect(Collectors.toCollection(TreeSet::new));
    chains.stream()
        .map(FilterChain::getFilterChainMatch)
        .filter(needs)
        .forEach(match -> off.remove(match.getDestinationPort().getValue()));
    List<ListenerFilterChainMatchPredicate> ports =
        off.stream().map(ListenerFilters::port).toList();
    return ports.size() == 1
        ? ports.get(0)
        : ListenerFilterChainMatchPredicate.newBuilder()
            .setOrMatch(ListenerFilterChainMatchPredicate.MatchSet.newBuilder().addAllRules(ports))
            .build();
  }

  private static ListenerFilterChainMatchPredicate port(int port) {
    return ListenerFilterChainMatchPredicate.newBuilder()
        .setDestinationPortRange(Int32Range.newBuilder().setStart(port).setEnd(port + 1))
        .build();
  }
}
