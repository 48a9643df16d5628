package io.meshjvm.house.envoy;

import io.meshjvm.testkit.ca.TestCa;
import io.meshjvm.tls.IstioAlpn;
import java.time.Duration;

/**
 * The inbound side of a sidecar as istiod makes it for a PERMISSIVE port: the protocols that the
 * client offers choose the chain, each needs a client certificate of the mesh, and who offers none
 * of Istio's has no chain.
 */
final class EnvoyServer {

  private static final String MEMBERS = "spiffe://cluster.local/";

  private EnvoyServer() {}

  /** Adds a listener that answers with the name of its chain, as {@code ns/shop/sa/…}. */
  static EnvoyConfig add(
      EnvoyConfig config, String listener, TestCa ca, String serviceAccount, String version) {
    String tls = tls(ca, serviceAccount, version).downstream(IstioAlpn.SERVER);
    return config.inspecting(
        listener,
        chain("'istio-http/1.0', 'istio-http/1.1', 'istio-h2'", EnvoyParts.answer("http"), tls),
        chain("'istio'", EnvoyParts.answer("tcp"), tls));
  }

  static EnvoyTls tls(TestCa ca, String serviceAccount, String version) {
    return new EnvoyTls(
        ca.issue("shop", serviceAccount, Duration.ofHours(1)), ca.rootsPem(), MEMBERS, version);
  }

  /** A chain for those who offer one of some protocols over TLS. */
  static String chain(String protocols, String filter, String tls) {
    return """
        {filter_chain_match: {transport_protocol: tls, application_protocols: [%s]},
         filters: [%s], %s}"""
        .formatted(protocols, filter, tls);
  }
}
