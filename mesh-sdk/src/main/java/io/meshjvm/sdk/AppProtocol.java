package io.meshjvm.sdk;

import io.meshjvm.tls.IstioAlpn;
import java.util.List;

/**
 * What an application speaks on a connection; decides which ALPN list the mesh sees, and with it
 * which of its rules a peer's sidecar applies (istio: {@code pilot/pkg/networking/util}).
 */
public enum AppProtocol {
  /** Anything over TCP; a sidecar treats it as opaque bytes. */
  TCP,
  /** HTTP/1.1; a sidecar applies its HTTP rules. */
  HTTP1,
  /** HTTP/2 and gRPC; a sidecar applies its HTTP rules. */
  HTTP2;

  /** What a client of this protocol offers by ALPN, in Istio's words. */
  public List<String> alpn() {
    return switch (this) {
      case TCP -> IstioAlpn.TCP;
      case HTTP1 -> IstioAlpn.HTTP_1;
      case HTTP2 -> IstioAlpn.HTTP_2;
    };
  }
}
