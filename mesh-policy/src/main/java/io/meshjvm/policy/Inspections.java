package io.meshjvm.policy;

import com.google.protobuf.Duration;
import io.meshjvm.core.xds.InvalidResourceException;
import io.meshjvm.proto.envoy.config.listener.v3.FilterChainMatch;
import io.meshjvm.proto.envoy.config.listener.v3.Listener;
import io.meshjvm.proto.envoy.config.listener.v3.ListenerFilter;
import io.meshjvm.proto.envoy.config.listener.v3.ListenerFilterChainMatchPredicate;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How the ports of a listener look at connections, from its listener filters: the TLS and the HTTP
 * inspector, each of which may be off for some ports (istio: {@code
 * pilot/pkg/networking/core/listener_builder.go}). Immutable; callable from any thread.
 */
public final class Inspections {

  private static final String TLS = "envoy.filters.listener.tls_inspector";
  private static final String HTTP = "envoy.filters.listener.http_inspector";

  /** Deeper conditions than these are none that a control plane writes. */
  private static final int MAX_DEPTH = 16;

  private static final Inspections FULL =
      new Inspections(
          ListenerFilter.getDefaultInstance(),
          ListenerFilter.getDefaultInstance(),
          Inspection.full());

  private final @Nullable ListenerFilter tls;
  private final @Nullable ListenerFilter http;
  private final Inspection all;

  private Inspections(@Nullable ListenerFilter tls, @Nullable ListenerFilter http, Inspection all) {
    this.tls = tls;
    this.http = http;
    this.all = all;
  }

  /** Every port looks at everything. */
  static Inspections full() {
    return FULL;
  }

  static Inspections read(Listener listener) {
    Duration timeout = listener.getListenerFiltersTimeout();
    java.time.Duration patience =
        listener.hasListenerFiltersTimeout()
            ? java.time.Duration.ofSeconds(timeout.getSeconds(), timeout.getNanos())
            : Inspection.full().patience();
    ListenerFilter tls = filter(listener, TLS);
    // Envoy adds the inspector by itself where chains cannot be told apart without it.
    return new Inspections(
        tls == null && needsTls(listener) ? ListenerFilter.getDefaultInstance() : tls,
        filter(listener, HTTP),
        new Inspection(true, true, patience, listener.getContinueOnListenerFiltersTimeout()));
  }

  /** How one port looks at connections. */
  public Inspection of(int port) {
    return new Inspection(looks(tls, port), looks(http, port), all.patience(), all.proceeds());
  }

  private static @Nullable ListenerFilter filter(Listener listener, String name) {
    ListenerFilter found = null;
    for (ListenerFilter filter : listener.getListenerFiltersList()) {
      if (filter.getName().equals(name)) {
        check(filter.getFilterDisabled(), 0);
        found = filter;
      }
    }
    return found;
  }

  private static boolean needsTls(Listener listener) {
    return listener.getFilterChainsList().stream()
        .map(chain -> chain.getFilterChainMatch())
        .anyMatch(Inspections::needsTls);
  }

  private static boolean needsTls(FilterChainMatch match) {
    return match.getTransportProtocol().equals("tls")
        || (match.getTransportProtocol().isEmpty()
            && match.getServerNamesCount() + match.getApplicationProtocolsCount() > 0);
  }

  private static boolean looks(@Nullable ListenerFilter filter, int port) {
    return filter != null && !(filter.hasFilterDisabled() && off(filter.getFilterDisabled(), port));
  }

  private static boolean off(ListenerFilterChainMatchPredicate predicate, int port) {
    return switch (predicate.getRuleCase()) {
      case OR_MATCH -> rules(predicate.getOrMatch()).anyMatch(rule -> off(rule, port));
      case AND_MATCH -> rules(predicate.getAndMatch()).allMatch(rule -> off(rule, port));
      case NOT_MATCH -> !off(predicate.getNotMatch(), port);
      case ANY_MATCH -> predicate.getAnyMatch();
      case DESTINATION_PORT_RANGE ->
          port >= predicate.getDestinationPortRange().getStart()
              && port < predicate.getDestinationPortRange().getEnd();
      case RULE_NOT_SET -> false;
    };
  }

  private static void check(ListenerFilterChainMatchPredicate predicate, int depth) {
    if (depth > MAX_DEPTH) {
      throw new InvalidResourceException("a listener filter is off under too deep a condition");
    }
    Stream.of(predicate.getOrMatch(), predicate.getAndMatch())
        .flatMap(Inspections::rules)
        .forEach(rule -> check(rule, depth + 1));
    if (predicate.hasNotMatch()) {
      check(predicate.getNotMatch(), depth + 1);
    }
  }

  private static Stream<ListenerFilterChainMatchPredicate> rules(
      ListenerFilterChainMatchPredicate.MatchSet set) {
    return set.getRulesList().stream();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Inspections that
        && Objects.equals(tls, that.tls)
        && Objects.equals(http, that.http)
        && all.equals(that.all);
  }

  @Override
  public int hashCode() {
    return Objects.hash(tls, http, all);
  }
}
