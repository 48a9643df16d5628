package io.meshjvm.policy;

/** How a port takes connections, as Istio's PeerAuthentication names it. */
public enum InboundMode {
  /** Mutual TLS only. */
  STRICT,
  /** Mutual TLS, and plaintext too. */
  PERMISSIVE,
  /** Plaintext only. */
  DISABLE
}
