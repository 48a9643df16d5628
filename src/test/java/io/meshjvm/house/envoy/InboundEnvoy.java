package io.meshjvm.house.envoy;

import io.meshjvm.testkit.ca.TestCa;
import java.util.ArrayList;
import java.util.List;

/** Envoy with the inbound chains that istiod makes for each mode of a port and each protocol. */
final class InboundEnvoy {

  private static final String MESH_HTTP = "'istio-http/1.0', 'istio-http/1.1', 'istio-h2'";
  private static final String MESH_TCP = "'istio-peer-exchange', 'istio'";
  private static final String PLAIN_HTTP = "'http/1.1', 'h2c'";

  private final String tls;
  private final List<String> chains = new ArrayList<>();

  private InboundEnvoy(TestCa ca) {
    this.tls = ", " + EnvoyServer.tls(ca, "envoy", "").downstream(List.of("h2", "http/1.1"));
  }

  /** Name of the listener of a port. */
  static String name(String mode, String protocol) {
    return mode + '-' + protocol;
  }

  /**
   * Adds one listener.
   *
   * @param protocol {@code auto}, {@code http} or {@code tcp}
   */
  static void add(EnvoyConfig config, TestCa ca, String mode, String protocol) {
    InboundEnvoy envoy = new InboundEnvoy(ca);
    switch (protocol) {
      case "http" -> envoy.http(mode);
      case "tcp" -> envoy.tcp(mode);
      default -> envoy.auto(mode);
    }
    // Of the chains for all ports istiod switches the inspectors off for none.
    boolean looksForHttp = protocol.equals("auto");
    boolean looksForTls = looksForHttp || !mode.equals("DISABLE");
    List<String> inspectors = new ArrayList<>();
    if (looksForTls) {
      inspectors.add(EnvoyParts.TLS_INSPECTOR);
    }
    if (looksForHttp) {
      inspectors.add(EnvoyParts.HTTP_INSPECTOR);
    }
    config.inbound(name(mode, protocol), inspectors, envoy.chains);
  }

  private void http(String mode) {
    switch (mode) {
      case "STRICT" -> chain("tls", "", EnvoyParts.answer("http"), tls);
      case "PERMISSIVE" -> {
        chain("tls", MESH_HTTP + ", " + MESH_TCP, EnvoyParts.answer("http"), tls);
        chain("raw_buffer", "", EnvoyParts.answer("http"), "");
      }
      default -> chain("raw_buffer", "", EnvoyParts.answer("http"), "");
    }
  }

  private void tcp(String mode) {
    switch (mode) {
      case "STRICT" -> chain("tls", "", EnvoyParts.pass("tcp"), tls);
      case "PERMISSIVE" -> {
        chain("tls", MESH_HTTP + ", " + MESH_TCP, EnvoyParts.pass("tcp"), tls);
        chain("tls", "", EnvoyParts.pass("own"), "");
        chain("raw_buffer", "", EnvoyParts.pass("tcp"), "");
      }
      default -> chain("raw_buffer", "", EnvoyParts.pass("tcp"), "");
    }
  }

  private void auto(String mode) {
    switch (mode) {
      case "STRICT" -> {
        chain("tls", MESH_HTTP, EnvoyParts.answer("http"), tls);
        chain("tls", "", EnvoyParts.pass("tcp"), tls);
      }
      case "PERMISSIVE" -> {
        chain("tls", MESH_HTTP, EnvoyParts.answer("http"), tls);
        chain("raw_buffer", PLAIN_HTTP, EnvoyParts.answer("http"), "");
        chain("tls", MESH_TCP, EnvoyParts.pass("tcp"), tls);
        chain("raw_buffer", "", EnvoyParts.pass("tcp"), "");
        chain("tls", "", EnvoyParts.pass("own"), "");
      }
      default -> {
        chain("raw_buffer", PLAIN_HTTP, EnvoyParts.answer("http"), "");
        chain("raw_buffer", "", EnvoyParts.pass("tcp"), "");
      }
    }
  }

  private void chain(String transport, String protocols, String filter, String socket) {
    chains.add(
        "{filter_chain_match: {transport_protocol: %s, application_protocols: [%s]}, filters: [%s]%s}"
            .formatted(transport, protocols, filter, socket));
  }
}
