package io.meshjvm.testkit.render;

import io.envoyproxy.envoy.config.core.v3.TransportSocket;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.meshjvm.testkit.config.PeerAuthentication.Mode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The filter chains of one inbound port, or of all ports without a service, for what the server
 * accepts (Istio: pilot/pkg/networking/core/filterchain_options.go).
 */
final class InboundChains {
  private static final List<String> ANY = List.of();
  private static final List<String> MESH_HTTP =
      List.of("istio-http/1.0", "istio-http/1.1", "istio-h2");
  private static final List<String> MESH_TCP = List.of("istio-peer-exchange", "istio");
  private static final List<String> MESH_ALL =
      List.of("istio", "istio-peer-exchange", "istio-http/1.0", "istio-http/1.1", "istio-h2");
  private static final List<String> PLAIN_HTTP = List.of("http/1.1", "h2c");

  private final TransportSocket tls;
  private final AuthorizationFilters checks;
  private final List<FilterChain> chains = new ArrayList<>();

  InboundChains(List<String> trustDomains, AuthorizationFilters checks) {
    this.tls = FilterChains.meshTls(trustDomains);
    this.checks = checks;
  }

  List<FilterChain> chains() {
    return List.copyOf(chains);
  }

  /** Adds the chains of a port that a service leads to. */
  void addService(InboundPorts.Inbound inbound, Mode mode) {
    String name = "0.0.0.0_" + inbound.port();
    add(new Target(name, name, inbound.port(), inbound.cluster()), inbound.protocol(), mode);
  }

  /** Adds the chains of any port (0), or of one port that has a mode of its own but no service. */
  void addCatchAll(int port, Mode mode) {
    Target target =
        new Target(
            "virtualInbound", "virtualInbound-catchall-http", port, "InboundPassthroughCluster");
    add(target, Protocol.AUTO, mode);
  }

  void addBlackHole(int port) {
    List<Filter> filters = List.of(FilterChains.tcp("BlackHoleCluster"));
    chains.add(FilterChains.chain("virtualInbound-blackhole", port, "", ANY, null, filters));
  }

  private record Target(String tcpName, String httpName, int port, String cluster) {}

  private void add(Target target, Protocol protocol, Mode mode) {
    switch (mode) {
      case STRICT -> strict(target, protocol);
      case DISABLE -> plaintext(target, protocol);
      default -> permissive(target, protocol);
    }
  }

  private void strict(Target target, Protocol protocol) {
    if (protocol.http()) {
      http(target, "tls", ANY, tls);
    } else if (protocol == Protocol.AUTO) {
      http(target, "tls", MESH_HTTP, tls);
      tcp(target, "tls", ANY, tls);
    } else {
      tcp(target, "tls", ANY, tls);
    }
  }

  private void permissive(Target target, Protocol protocol) {
    if (protocol.http()) {
      http(target, "tls", MESH_ALL, tls);
      http(target, "raw_buffer", ANY, null);
    } else if (protocol == Protocol.AUTO) {
      http(target, "tls", MESH_HTTP, tls);
      http(target, "raw_buffer", PLAIN_HTTP, null);
      tcp(target, "tls", MESH_TCP, tls);
      tcp(target, "raw_buffer", ANY, null);
      tcp(target, "tls", ANY, null);
    } else {
      tcp(target, "tls", MESH_ALL, tls);
      tcp(target, "tls", ANY, null);
      tcp(target, "raw_buffer", ANY, null);
    }
  }

  private void plaintext(Target target, Protocol protocol) {
    if (protocol.http()) {
      http(target, "raw_buffer", ANY, null);
    } else if (protocol == Protocol.AUTO) {
      http(target, "raw_buffer", PLAIN_HTTP, null);
      tcp(target, "raw_buffer", ANY, null);
    } else {
      tcp(target, "raw_buffer", ANY, null);
    }
  }

  private void http(
      Target target, String transport, List<String> alpn, @Nullable TransportSocket socket) {
    List<Filter> filters = List.of(FilterChains.http(target.cluster(), checks.http()));
    chains.add(
        FilterChains.chain(target.httpName(), target.port(), transport, alpn, socket, filters));
  }

  private void tcp(
      Target target, String transport, List<String> alpn, @Nullable TransportSocket socket) {
    List<Filter> filters = new ArrayList<>(checks.network());
    filters.add(FilterChains.tcp(target.cluster()));
    chains.add(
        FilterChains.chain(target.tcpName(), target.port(), transport, alpn, socket, filters));
  }
}
