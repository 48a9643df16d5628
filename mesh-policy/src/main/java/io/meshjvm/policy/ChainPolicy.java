package io.meshjvm.policy;

import java.util.Optional;

/**
 * The rules of one filter chain of the inbound listener, for the connections that it takes.
 * Immutable, compiled once per push; callable from any thread.
 */
public interface ChainPolicy {

  /** The chain's name, for reports. */
  String name();

  /** The terms on which the chain ends TLS; empty if it does not. */
  Optional<TlsTerms> tls();

  /** Whether requests are decided one by one; if not, connections alone are. */
  boolean http();

  /**
   * Whether policies or tokens may say something else about a request than about its connection.
   */
  boolean decidesRequests();

  /** Whether a connection may be. */
  Verdict connection(Caller caller);

  /** Whether a request may pass; of a chain that is not {@link #http()} what its connection may. */
  Verdict request(Caller caller, HttpCall call);
}
