/**
 * Identity and trust turned into TLS: objects that a user keeps for ever (an {@code SSLContext}, a
 * socket factory, a Netty {@code SslContext}) while key, chain and roots rotate underneath.
 *
 * <p>Everything that can reach a key or a root is made from one immutable epoch and thrown away
 * with it. No connection resumes the session of another, so that every peer is verified on every
 * connection: chain, SPIFFE id, purpose and validity. Without a usable identity nothing connects.
 */
@NullMarked
package io.meshjvm.tls;

import org.jspecify.annotations.NullMarked;
