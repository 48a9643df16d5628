package io.meshjvm.proxy;

import io.meshjvm.tls.IstioAlpn;
import io.meshjvm.traffic.Lease;
import java.util.List;

/** What a connection to an endpoint is for. */
enum Use {
  /** Bytes of which nothing is known. */
  BYTES(IstioAlpn.TCP, Lease.Kind.CONNECTION),

  /** HTTP/1.1, each request of which has a lease of its own. */
  HTTP(IstioAlpn.HTTP_1, Lease.Kind.SHARED_CONNECTION);

  @SuppressWarnings("ImmutableEnumChecker") // List.of never changes
  private final List<String> alpn;

  private final Lease.Kind kind;

  Use(List<String> alpn, Lease.Kind kind) {
    this.alpn = alpn;
    this.kind = kind;
  }

  /** The protocols to offer. */
  List<String> alpn() {
    return alpn;
  }

  /** What it counts as. */
  Lease.Kind kind() {
    return kind;
  }
}
