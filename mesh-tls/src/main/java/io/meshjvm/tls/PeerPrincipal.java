package io.meshjvm.tls;

import io.meshjvm.core.identity.SpiffeId;
import java.security.Principal;
import java.security.cert.X509Certificate;

/**
 * Who calls, as servers hand it to applications ({@code getUserPrincipal()} of servlets, {@code
 * getPrincipal()} of the JDK's HTTP server): {@code principal instanceof PeerPrincipal caller}. Its
 * name is the SPIFFE id as a URI. Those that the library makes are verified; tests of applications
 * may make their own.
 */
public interface PeerPrincipal extends Principal {

  /** The SPIFFE id of the caller. */
  SpiffeId id();

  /** The leaf certificate that proves it. */
  X509Certificate certificate();
}
