package io.meshjvm.sdk;

import io.meshjvm.traffic.Transport;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A transport in the words of a report. One that is not spoken is shown as what it would be.
 *
 * @param tls {@code istio}, {@code tls} or {@code plaintext}; {@code unknown} if nothing can be
 *     said of it
 * @param sni server name that is sent; empty for none
 * @param alpn protocols that the control plane lists, {@code istio-peer-exchange} left out; those
 *     of HTTP are offered beside them where HTTP is spoken
 * @param identities names of which the peer must have one, sorted; empty if the control plane lists
 *     none
 * @param certifiedFor host that the peer's certificate must be for, or null where identities or
 *     trust domains decide
 */
record TransportView(
    String tls,
    String sni,
    List<String> alpn,
    List<String> identities,
    @Nullable String certifiedFor) {

  static TransportView of(Transport transport) {
    if (transport instanceof Transport.IstioMutual istio) {
      return new TransportView(
          "istio", istio.sni(), istio.alpn(), sorted(istio.identities()), null);
    }
    if (transport instanceof Transport.Tls tls) {
      return new TransportView(
          "tls",
          tls.sni(),
          tls.alpn(),
          sorted(tls.identities()),
          tls.identities().isEmpty() ? tls.host() : null);
    }
    if (transport instanceof Transport.Unsupported unsupported) {
      Transport wanted = unsupported.wanted();
      return wanted == null ? bare("unknown") : of(wanted);
    }
    return bare("plaintext");
  }

  private static TransportView bare(String tls) {
    return new TransportView(tls, "", List.of(), List.of(), null);
  }

  private static List<String> sorted(Set<String> names) {
    return names.stream().sorted().toList();
  }
}
